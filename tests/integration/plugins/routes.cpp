// routes: what routes of a plugin can do, well and badly.
#include <iotcc/http.hpp>

#include <atomic>
#include <chrono>
#include <fstream>
#include <stdexcept>
#include <string>

namespace {

using iotcc::HttpRequest;
using iotcc::HttpResponse;

class Routes : public iotcc::HttpRoutes {
public:
    explicit Routes(const iotcc_host& host)
        : HttpRoutes(host), host_(host), exec_(iotcc::require<iotcc_exec>(host)),
          log_(iotcc::require<iotcc_log>(host))
    {
        route<&Routes::echo>("GET", "files/", IOTCC_ROLE_READ);
        route<&Routes::echo>("POST", "echo", IOTCC_ROLE_CONTROL);
        route<&Routes::nothing>("DELETE", "everything", IOTCC_ROLE_ADMIN);
        route<&Routes::big>("GET", "big", IOTCC_ROLE_READ);
        route<&Routes::fails>("GET", "fails", IOTCC_ROLE_READ);
        route<&Routes::throws>("GET", "throws", IOTCC_ROLE_READ);
        route<&Routes::odd>("GET", "odd", IOTCC_ROLE_READ);
        route<&Routes::slow>("GET", "slow", IOTCC_ROLE_READ);
        route<&Routes::hangs>("GET", "hangs", IOTCC_ROLE_READ);
        route<&Routes::later>("GET", "later", IOTCC_ROLE_READ);
        route<&Routes::never>("GET", "never", IOTCC_ROLE_READ);
        route<&Routes::too_late>("GET", "too_late", IOTCC_ROLE_READ);
    }

private:
    // What it was asked.
    std::int32_t echo(const HttpRequest& request, HttpResponse& response)
    {
        response.status(request.method() == "POST" ? 201 : 200);
        response.header("content-type", "text/plain");
        response.header("ETag", "\"7\"");
        const bool is_refused = response.header("Set-Cookie", "a=b") == IOTCC_E_DENIED &&
                                response.header("Location", "a\r\nb") == IOTCC_E_ARG;
        response.write(std::string(request.method()) + ' ' + std::string(request.path()) + ' ' +
                       std::string(request.query()) + " role " + std::to_string(request.role()) +
                       ' ' + std::string(request.header("x-word")) +
                       std::string(request.header("Authorization")) +
                       (is_refused ? " refused " : " taken "));
        return response.write(request.body());
    }
    std::int32_t nothing(const HttpRequest&, HttpResponse& response)
    {
        response.status(204);
        return response.write("no client sees this");
    }
    // As much as fits.
    std::int32_t big(const HttpRequest&, HttpResponse& response)
    {
        const std::string chunk(1024 * 1024, 'x');
        int chunks = 0;
        while (response.write(chunk) == IOTCC_OK)
            ++chunks;
        return chunks == 8 ? IOTCC_OK : IOTCC_E_FAIL;
    }
    std::int32_t fails(const HttpRequest&, HttpResponse&)
    {
        log_.set_error(&host_, iotcc::str("there is no disk"));
        return IOTCC_E_FAIL;
    }
    std::int32_t throws(const HttpRequest&, HttpResponse&) { throw std::runtime_error("thrown"); }
    std::int32_t odd(const HttpRequest&, HttpResponse& response)
    {
        response.status(99);
        return IOTCC_OK;
    }
    // Over what a callback may take.
    std::int32_t slow(const HttpRequest&, HttpResponse&)
    {
        const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(20);
        while (std::chrono::steady_clock::now() < end) {
        }
        return IOTCC_OK;
    }
    // Until the other end of the pipe that the query names is opened.
    std::int32_t hangs(const HttpRequest& request, HttpResponse&)
    {
        const std::ifstream pipe{std::string(request.query())};
        return pipe ? IOTCC_OK : IOTCC_E_FAIL;
    }
    // One at a time: the next one is asked when this has answered.
    std::int32_t later(const HttpRequest& request, HttpResponse&)
    {
        asked_ = request.id();
        const auto answer_now = [](void* arg) {
            auto& self = *static_cast<Routes*>(arg);
            self.answer(self.asked_, 202, "text/plain", "now");
        };
        return exec_.work(&host_, answer_now, this) == IOTCC_OK ? IOTCC_PENDING : IOTCC_E_FAIL;
    }
    std::int32_t never(const HttpRequest& request, HttpResponse&)
    {
        never_answered_ = request.id();
        return IOTCC_PENDING;
    }
    // What an answer to `never` comes to.
    std::int32_t too_late(const HttpRequest&, HttpResponse& response)
    {
        return response.write(std::to_string(answer(never_answered_, 200, "", "too late")));
    }

    const iotcc_host& host_;
    const iotcc_exec& exec_;
    const iotcc_log& log_;
    std::atomic<std::uint64_t> asked_{0}, never_answered_{0};
};

} // namespace

IOTCC_HTTP_PLUGIN(Routes, "iotcc.test.routes", "0.1.0", "routes");
