#pragma once
#include "eventually.hpp"
#include "fake_node.hpp"
#include "front.hpp"
#include "http_client.hpp"
#include "listen_socket.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <latch>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace iotcc::http {

// What the test's routes share with the test.
class TestNode : public FakeNode {
public:
    void keep(Answer answer) const
    {
        const std::lock_guard lock(mutex_);
        kept_.push_back(std::move(answer));
    }
    [[nodiscard]] std::size_t kept() const
    {
        const std::lock_guard lock(mutex_);
        return kept_.size();
    }
    std::vector<Answer> take() const
    {
        const std::lock_guard lock(mutex_);
        return std::exchange(kept_, {});
    }
    mutable std::latch gate{1};
    mutable std::atomic<int> entered{0};
    // Of /stream: what its event "value" tells, how long its event "load" is, how often it was
    // looked at.
    mutable std::atomic<int> value{0}, looks{0};
    mutable std::atomic<std::size_t> load{0};
    mutable std::atomic<bool> is_busy{false}; // every look finds another value
    mutable std::atomic<bool> is_ready{true}; // a look finds something
    mutable std::atomic<int> sources{0};      // that are open

private:
    mutable std::mutex mutex_; // guards kept_
    mutable std::vector<Answer> kept_;
};

inline const TestNode& node_of(const RouteContext& context)
{
    return static_cast<const TestNode&>(context.node);
}

inline void echo_route(const RouteContext&, const RoutedRequest& request, Answer answer)
{
    answer.send({200, kJson, request.captures.at(0) + std::string(request.body)});
}

inline void later_route(const RouteContext& context, const RoutedRequest&, Answer answer)
{
    node_of(context).keep(std::move(answer));
}

inline void gate_route(const RouteContext& context, const RoutedRequest&, Answer answer)
{
    ++node_of(context).entered;
    node_of(context).gate.wait();
    answer.send({200, kJson, "open"});
}

inline void large_route(const RouteContext&, const RoutedRequest&, Answer answer)
{
    answer.send({200, kJson, std::string(kMaxResponse, 'x')});
}

inline void who_route(const RouteContext&, const RoutedRequest& request, Answer answer)
{
    answer.send({200, kJson, std::string(request.remote)});
}

// Without a subject there is a state; a subject is news at each look.
class TestSource final : public StreamSource {
public:
    TestSource(const RouteContext& context, std::string subject)
        : node_(node_of(context)), subject_(std::move(subject))
    {
        ++node_.sources;
    }
    ~TestSource() override { --node_.sources; }

    std::optional<StreamLook> look() override
    {
        ++node_.looks;
        if (!node_.is_ready)
            return std::nullopt;
        if (!subject_.empty())
            return StreamLook{{}, {{"told", subject_}}};
        const int value = node_.is_busy ? ++node_.value : node_.value.load();
        const std::string load = std::string(node_.load, 'x');
        return StreamLook{{{"value", std::to_string(value)},
                           {"load", load + (node_.is_busy ? std::to_string(value) : "")}},
                          {}};
    }

private:
    const TestNode& node_;
    const std::string subject_;
};

inline std::unique_ptr<StreamSource> open_test_source(const RouteContext& context,
                                                      const std::string& subject)
{
    return std::make_unique<TestSource>(context, subject);
}

inline constexpr StreamKind kTestStream{1, open_test_source};

inline void stream_route(const RouteContext&, const RoutedRequest&, Answer answer)
{
    answer.send(stream_response(kTestStream));
}

inline void told_route(const RouteContext&, const RoutedRequest& request, Answer answer)
{
    answer.send(stream_response(kTestStream, request.captures.at(0)));
}

inline std::vector<Route> test_routes()
{
    return {
        {"GET", "/who", Access::read, who_route, ""},
        {"GET", "/stream", Access::read, stream_route, ""},
        {"GET", "/told/{subject}", Access::read, told_route, ""},
        {"GET", "/echo/{text}", Access::read, echo_route, ""},
        {"POST", "/echo/{text}", Access::read, echo_route, ""},
        {"GET", "/later", Access::read, later_route, ""},
        {"GET", "/gate", Access::read, gate_route, ""},
        {"GET", "/large", Access::read, large_route, ""},
    };
}

// A front on a lane with a listening socket of its own.
class Bench final : net::EndpointEvents {
public:
    explicit Bench(FrontOptions options = {})
        : front(lane, node, test_routes(), std::move(options), *this)
    {
        auto sockets = net::open_listen_sockets("tcp://127.0.0.1:0", "", 1);
        port = static_cast<std::uint16_t>(
            std::stoi(sockets.address.substr(sockets.address.rfind(':') + 1)));
        front.start(std::move(sockets.sockets[0]));
        lane.start("http");
    }
    ~Bench() override { stop(); }

    void stop()
    {
        front.stop();
        lane.stop();
    }
    [[nodiscard]] test::HttpClient client() const { return test::HttpClient(port); }
    // What one request gets.
    [[nodiscard]] test::HttpAnswer ask(const std::string& text) const
    {
        auto peer = client();
        peer.send(text);
        return peer.answer();
    }
    [[nodiscard]] bool serves() const
    {
        return ask("GET /echo/x HTTP/1.1\r\nHost: localhost\r\n\r\n").body == "x";
    }

    TestNode node;
    net::Lane lane{0};
    Front front;
    std::uint16_t port = 0;

private:
    void closed(iotcc_conn&, std::int32_t, std::string_view) override {}
    void accept_failed(int) override {}
    void threw(const char* callback, std::string_view what) override
    {
        if (what != "std::bad_alloc") // which tests bring about
            FAIL_CHECK(std::string(callback) << " threw " << std::string(what));
    }
};

} // namespace iotcc::http
