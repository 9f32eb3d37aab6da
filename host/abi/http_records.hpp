#pragma once
#include "http_call.hpp"

#include <iotcc/service/http.h>

namespace iotcc::abi {

// A request as a plugin gets to see it. Borrows the request.
class HttpRequestRecord {
public:
    HttpRequestRecord(const HttpRequest& request, std::uint64_t id) noexcept;
    HttpRequestRecord(const HttpRequestRecord&) = delete;
    HttpRequestRecord& operator=(const HttpRequestRecord&) = delete;

    [[nodiscard]] const iotcc_http_req& record() const noexcept { return record_; }

private:
    iotcc_http_req record_{};
};

// What a plugin fills. One thread at a time.
class HttpResponseRecord {
public:
    HttpResponseRecord() noexcept;
    HttpResponseRecord(const HttpResponseRecord&) = delete;
    HttpResponseRecord& operator=(const HttpResponseRecord&) = delete;

    [[nodiscard]] iotcc_http_res& record() noexcept { return record_; }
    [[nodiscard]] HttpResponse& response() noexcept { return response_; }

private:
    HttpResponse response_;
    iotcc_http_res record_{};
};

// iotcc_http_res.header and .write for that response. May throw std::bad_alloc.
[[nodiscard]] std::int32_t set_field(HttpResponse& response, std::string_view name,
                                     std::string_view value);
[[nodiscard]] std::int32_t append_body(HttpResponse& response, std::string_view chunk);

} // namespace iotcc::abi
