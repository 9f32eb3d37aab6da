// own_status: a status API in place of the built-in one. It answers who asked for what, but for
// /fail.
#include <iotcc/status.hpp>

#include <string>

namespace {

struct OwnStatus {
    explicit OwnStatus(const iotcc_host&) {}

    std::int32_t serve(const iotcc::HttpRequest& request, iotcc::HttpResponse& response) const
    {
        if (request.path() == "/fail")
            return IOTCC_E_FAIL;
        response.header("Content-Type", "text/html; charset=utf-8");
        return response.write(std::string(request.method()) + ' ' + std::string(request.path()) +
                              " role " + std::to_string(request.role()));
    }
};

} // namespace

IOTCC_STATUS_PLUGIN(OwnStatus, "iotcc.test.own_status", "0.1.0", "own_status");
