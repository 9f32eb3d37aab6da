#include "router.hpp"

#include "access_check.hpp"
#include "percent_decode.hpp"
#include "plugin_routes.hpp"
#include "route_table.hpp"

#include <httplib.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <set>

namespace iotcc::http {
namespace {

static_assert(std::string_view(CPPHTTPLIB_VERSION) == "0.11.4",
              "this file calls the protected httplib::Server::process_request and relies on how it "
              "decodes paths: read both in the version that is installed, run tests/unit/http, and "
              "add the version here");

// What httplib reads in place of a socket: one request that is all there.
class RequestStream final : public httplib::Stream {
public:
    RequestStream(std::string text, const std::string& remote)
        : text_(std::move(text)), remote_(remote)
    {
    }

    bool is_readable() const override { return true; }
    bool is_writable() const override { return true; }
    ssize_t read(char* to, size_t size) override
    {
        const auto n = std::min(size, text_.size() - read_);
        std::memcpy(to, text_.data() + read_, n);
        read_ += n;
        return static_cast<ssize_t>(n);
    }
    // The routes answer through Answer, so what httplib writes by itself is dropped.
    ssize_t write(const char*, size_t size) override { return static_cast<ssize_t>(size); }
    void get_remote_ip_and_port(std::string& ip, int& port) const override
    {
        const auto colon = std::min(remote_.rfind(':'), remote_.size());
        ip = remote_.substr(0, colon);
        port = 0;
        if (colon < remote_.size())
            std::from_chars(remote_.data() + colon + 1, remote_.data() + remote_.size(), port);
    }
    void get_local_ip_and_port(std::string&, int&) const override {}
    socket_t socket() const override { return -1; }

private:
    const std::string text_;
    const std::string& remote_;
    std::size_t read_ = 0;
};

std::string replaced(std::string_view text, char what, std::string_view with)
{
    std::string out;
    for (const char c : text)
        c == what ? out.append(with) : out.append(1, c);
    return out;
}

// The request as httplib gets to see it: no field of the client, no body. httplib decodes the path
// before it routes, so each '%' is doubled and a capture arrives as it was sent; it refuses a '?'
// in the query, so that is encoded.
std::string request_text(const Request& request)
{
    std::string text = request.method + ' ' + replaced(request.path, '%', "%25");
    if (!request.query.empty())
        text += '?' + replaced(request.query, '?', "%3F");
    return text + " HTTP/1.1\r\nContent-Length: 0\r\n\r\n";
}

// "/devices/{id}/show" as "/devices/([^/]+)/show", "/x/{path*}" as "/x/(.*)".
std::string regex_of(std::string_view pattern)
{
    std::string regex;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] == '{') {
            i = pattern.find('}', i);
            regex += pattern[i - 1] == '*' ? "(.*)" : "([^/]+)";
        } else {
            regex.append(pattern[i] == '.' ? "\\" : "").append(1, pattern[i]);
        }
    }
    return regex;
}

} // namespace

// httplib hands nothing of ours through to its handlers, so the request in work stands in members.
// Its constructor makes the process ignore SIGPIPE, as the host does anyway.
class Router::Server final : public httplib::Server {
public:
    explicit Server(const RouteContext& context) : context_(context)
    {
        for (const auto& route : context.routes)
            add(route.method, route.pattern,
                [this, &route](const auto& request, auto&) { run(route, request); });
        // Behind all routes, so that a pattern which matches more never hides another one's method.
        std::set<std::string_view> patterns;
        for (const auto& route : context.routes) {
            if (patterns.insert(route.pattern).second)
                add_refusals(route.pattern);
        }
        set_error_handler([this](const auto&, auto& response) { refused_ = response.status; });
        set_exception_handler([](const auto&, auto& response, auto) { response.status = 500; });
    }

    void process(const Request& request, Answer answer)
    {
        if (request.path == "*") // only OPTIONS may ask for it
            return answer.send({204, kJson, {}, {{"Allow", all_methods(context_.routes)}}});
        if (is_for_status_plugin(context_, request.path))
            return ask_status_plugin(context_, request, std::move(answer));
        request_ = &request;
        answer_ = &answer;
        refused_ = 404;
        RequestStream stream(request_text(request), request.remote);
        bool closed = false;
        process_request(stream, true, closed, nullptr);
        if (answer_ != nullptr)
            answer.send(error_response(refused_,
                                       refused_ == 404 ? "no such address" : "malformed request"));
    }

private:
    void add(std::string_view method, std::string_view pattern, Handler handler)
    {
        const auto regex = regex_of(pattern);
        if (method == "GET")
            Get(regex, std::move(handler)); // HEAD too
        else if (method == "POST")
            Post(regex, std::move(handler));
        else if (method == "PUT")
            Put(regex, std::move(handler));
        else if (method == "PATCH")
            Patch(regex, std::move(handler));
        else if (method == "DELETE")
            Delete(regex, std::move(handler));
        else if (method == "OPTIONS")
            Options(regex, std::move(handler));
    }

    void add_refusals(std::string_view pattern)
    {
        const auto allow = allowed_methods(context_.routes, pattern);
        const auto not_allowed = [this, allow](const auto&, auto&) {
            auto response = error_response(405, "method not allowed here");
            response.fields.push_back({"Allow", allow});
            take_answer().send(std::move(response));
        };
        for (const auto* method : {"GET", "POST", "PUT", "PATCH", "DELETE"})
            add(method, pattern, not_allowed);
        add("OPTIONS", pattern, [this, allow](const auto&, auto&) {
            take_answer().send({204, kJson, {}, {{"Allow", allow}}});
        });
    }

    void run(const Route& route, const httplib::Request& request)
    {
        if (!allows(route.access, request_->role))
            return take_answer().send(refused_role(context_, route.access, request_->role));
        RoutedRequest routed{{},
                             {request.params.begin(), request.params.end()},
                             request_->body,
                             request_->remote,
                             request_};
        for (std::size_t i = 1; i < request.matches.size(); ++i) {
            auto capture = percent_decode(request.matches[i].str());
            if (!capture)
                return take_answer().send(
                    error_response(400, "malformed percent-encoding in the path"));
            routed.captures.push_back(std::move(*capture));
        }
        route.handler(context_, routed, take_answer());
    }

    Answer take_answer() { return std::move(*std::exchange(answer_, nullptr)); }

    const RouteContext& context_;
    const Request* request_ = nullptr;
    Answer* answer_ = nullptr; // null: taken by a route
    int refused_ = 404;        // what httplib says where no route ran
};

Router::Router(const RouteContext& context) : server_(std::make_unique<Server>(context)) {}
Router::~Router() = default;

void Router::route(const Request& request, Answer answer)
{
    server_->process(request, std::move(answer));
}

} // namespace iotcc::http
