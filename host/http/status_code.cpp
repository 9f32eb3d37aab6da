#include "status_code.hpp"

#include <algorithm>
#include <iterator>

namespace iotcc::http {
namespace {

constexpr StatusCode kInternalError{500, "Internal Server Error", "internal"};
constexpr StatusCode kStatusCodes[] = {
    {100, "Continue", "continue"},
    {200, "OK", "ok"},
    {201, "Created", "created"},
    {202, "Accepted", "accepted"},
    {204, "No Content", "no_content"},
    {303, "See Other", "see_other"},
    {304, "Not Modified", "not_modified"},
    {400, "Bad Request", "bad_request"},
    {401, "Unauthorized", "unauthorized"},
    {403, "Forbidden", "forbidden"},
    {404, "Not Found", "not_found"},
    {405, "Method Not Allowed", "method_not_allowed"},
    {408, "Request Timeout", "request_timeout"},
    {409, "Conflict", "conflict"},
    {410, "Gone", "gone"},
    {411, "Length Required", "length_required"},
    {412, "Precondition Failed", "precondition_failed"},
    {413, "Content Too Large", "content_too_large"},
    {414, "URI Too Long", "uri_too_long"},
    {415, "Unsupported Media Type", "unsupported_media_type"},
    {417, "Expectation Failed", "expectation_failed"},
    {422, "Unprocessable Content", "unprocessable"},
    {429, "Too Many Requests", "too_many_requests"},
    {431, "Request Header Fields Too Large", "header_too_large"},
    {501, "Not Implemented", "not_implemented"},
    {502, "Bad Gateway", "device_failed"},
    {503, "Service Unavailable", "unavailable"},
    {504, "Gateway Timeout", "timeout"},
    {505, "HTTP Version Not Supported", "http_version_not_supported"},
};

} // namespace

const StatusCode& status_code(int status) noexcept
{
    const auto* row = std::find_if(std::begin(kStatusCodes), std::end(kStatusCodes),
                                   [&](const StatusCode& c) { return c.status == status; });
    return row != std::end(kStatusCodes) ? *row : kInternalError;
}

} // namespace iotcc::http
