#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// What the API asks of a plugin and what it comes to, cut loose from HTTP.
namespace iotcc::abi {

inline constexpr std::size_t kMostHttpAnswer = 8 * 1024 * 1024; // bytes of a body

struct HttpRequest {
    std::string method; // "GET" for HEAD too
    std::string path;   // as in iotcc_http_req
    std::string query, body, remote;
    std::uint32_t role = 0;                                    // IOTCC_ROLE_*
    std::vector<std::pair<std::string, std::string>> fields{}; // of its head, without credentials
};

struct HttpResponse {
    std::int32_t status = 200;
    std::string body{};
    std::vector<std::pair<std::string_view, std::string>> fields{}; // names are static
};

struct HttpOutcome {
    enum class Result {
        answered,
        no_route,
        wrong_method,
        wrong_role,
        failed,
        busy, // not asked: too much waits, or it hangs, or stops
        late,
    };
    Result result = Result::failed;
    HttpResponse response{};
    std::string words{};    // of failed, busy and late: what names the instance
    std::string methods{};  // of wrong_method: those that there are, "GET, HEAD, POST"
    std::uint32_t role = 0; // of wrong_role: IOTCC_ROLE_* that is needed
};

// Called once, on whatever thread; must not block. Dropped without a call where the host stops.
using HttpDone = std::function<void(HttpOutcome)>;

} // namespace iotcc::abi
