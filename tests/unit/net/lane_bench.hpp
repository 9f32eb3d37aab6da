#pragma once
#include "eventually.hpp"
#include "lane.hpp"
#include "tcp_client.hpp"

#include <cstdint>
#include <functional>
#include <future>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace iotcc::net {

inline std::string_view text_of(iotcc_buf in)
{
    return {reinterpret_cast<const char*>(in.ptr), in.len};
}

// A handler whose callbacks are set by each test, on a lane with a listening socket of its own.
class LaneBench : EndpointEvents {
public:
    std::function<std::int32_t(iotcc_conn*)> opened = [](iotcc_conn*) { return IOTCC_OK; };
    std::function<std::int64_t(iotcc_conn*, iotcc_buf)> bytes = [](iotcc_conn*, iotcc_buf in) {
        return static_cast<std::int64_t>(in.len);
    };
    std::function<void(iotcc_conn*)> writable = [](iotcc_conn*) {};
    std::function<void(iotcc_conn*)> due = [](iotcc_conn*) {};
    std::function<void(iotcc_conn*)> drained = [](iotcc_conn*) {};
    std::function<void(iotcc_conn*)> ended = [](iotcc_conn*) {};
    EndpointLimits limits;
    ConnectionBudget budget;
    Admission* admission = nullptr;

    explicit LaneBench(std::uint32_t connection_limit = 0) : budget(connection_limit)
    {
        handler_.struct_size = sizeof handler_;
        handler_.on_open = [](void* self, iotcc_conn* c, iotcc_str) { return of(self).opened(c); };
        handler_.on_bytes = [](void* self, iotcc_conn* c, iotcc_buf in) {
            return of(self).bytes(c, in);
        };
        handler_.on_close = [](void* self, iotcc_conn* c, std::int32_t why) {
            of(self).ended(c);
            const std::scoped_lock lock(of(self).mutex_);
            of(self).closes_.push_back(why);
        };
        handler_.on_writable = [](void* self, iotcc_conn* c) { of(self).writable(c); };
        handler_.on_deadline = [](void* self, iotcc_conn* c) { of(self).due(c); };
        handler_.on_drain = [](void* self, iotcc_conn* c, std::uint32_t) { of(self).drained(c); };
    }
    ~LaneBench() override { lane.stop(); }

    void start(const TlsContext* tls = nullptr)
    {
        auto sockets = open_listen_sockets("tcp://127.0.0.1:0", "", 1);
        port = static_cast<std::uint16_t>(
            std::stoi(sockets.address.substr(sockets.address.rfind(':') + 1)));
        start(std::move(sockets.sockets[0]), {sockets.accepting, tls});
    }
    void start(FileDescriptor listening, Lane::Listening how)
    {
        endpoint_.handler = &handler_;
        endpoint_.self = this;
        endpoint_.agg = &sum;
        endpoint_.calls = &calls_;
        endpoint_.events = this;
        endpoint_.budget = &budget;
        endpoint_.limits = limits;
        endpoint_.admission = admission;
        lane.listen(endpoint_, std::move(listening), how);
        lane.start("test");
    }
    std::int32_t send(iotcc_conn* c, std::string_view text, std::uint32_t msgs = 1)
    {
        const iotcc_bytes view{reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
        return lane.send(*c, &view, 1, msgs);
    }
    void on_lane(std::function<void()> f)
    {
        std::promise<void> done;
        lane.post([&] {
            f();
            done.set_value();
        });
        done.get_future().get();
    }
    void change_limits()
    {
        on_lane([&] { lane.change_limits(endpoint_, limits); });
    }
    std::vector<std::int32_t> closes()
    {
        const std::scoped_lock lock(mutex_);
        return closes_;
    }
    std::vector<std::string> reasons()
    {
        const std::scoped_lock lock(mutex_);
        return reasons_;
    }
    std::vector<Limit> limits_reached()
    {
        const std::scoped_lock lock(mutex_);
        return limits_reached_;
    }
    std::vector<Limit> turned_away()
    {
        const std::scoped_lock lock(mutex_);
        return turned_away_;
    }
    std::vector<std::pair<std::string, double>> slow_calls() // callback and seconds
    {
        const std::scoped_lock lock(mutex_);
        return slow_calls_;
    }
    [[nodiscard]] TimeReading call_times() const { return calls_.read(TickRate::of_this_cpu()); }
    bool all_gone()
    {
        return test::eventually([&] { return lane.open_connections() == 0; });
    }

    std::uint16_t port = 0;
    iotcc_slot sum{};
    Lane lane{0};

private:
    static LaneBench& of(void* self) { return *static_cast<LaneBench*>(self); }
    void closed(iotcc_conn&, std::int32_t, std::string_view text) override
    {
        const std::scoped_lock lock(mutex_);
        reasons_.emplace_back(text);
    }
    void accept_failed(int) override {}
    void turned_away(Limit limit, std::string_view) override
    {
        const std::scoped_lock lock(mutex_);
        turned_away_.push_back(limit);
    }
    void limit_reached(Limit limit) override
    {
        const std::scoped_lock lock(mutex_);
        limits_reached_.push_back(limit);
    }
    void threw(const char* callback, std::string_view what) override
    {
        const std::scoped_lock lock(mutex_);
        reasons_.push_back(std::string(callback) + ": " + std::string(what));
    }
    void was_slow(const char* callback, double seconds) override
    {
        const std::scoped_lock lock(mutex_);
        slow_calls_.emplace_back(callback, seconds);
    }

    iotcc_handler handler_{};
    TimeHistogram calls_;
    Endpoint endpoint_;
    std::mutex mutex_; // guards what follows
    std::vector<std::int32_t> closes_;
    std::vector<std::string> reasons_;
    std::vector<std::pair<std::string, double>> slow_calls_;
    std::vector<Limit> limits_reached_, turned_away_;
};

inline std::uint64_t value(const std::uint64_t& counter)
{
    return __atomic_load_n(&counter, __ATOMIC_RELAXED);
}

} // namespace iotcc::net
