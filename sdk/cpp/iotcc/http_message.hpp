#pragma once
#include <iotcc/service/http.h>
#include <iotcc/views.hpp>

#include <cstdint>
#include <string_view>

// A request of the API and its answer, as service/http.h has them, in C++. Both are lent for the
// call that gets them.
namespace iotcc {

class HttpRequest {
public:
    explicit HttpRequest(const iotcc_http_req& record) noexcept : record_(record) {}

    [[nodiscard]] std::string_view method() const noexcept { return view(record_.method); }
    [[nodiscard]] std::string_view path() const noexcept { return view(record_.path); }
    [[nodiscard]] std::string_view query() const noexcept { return view(record_.query); }
    [[nodiscard]] std::string_view remote() const noexcept { return view(record_.remote); }
    [[nodiscard]] std::string_view body() const noexcept { return view(record_.body); }
    [[nodiscard]] std::uint32_t role() const noexcept { return record_.role; } // IOTCC_ROLE_*
    // Keep it for an answer that comes later.
    [[nodiscard]] std::uint64_t id() const noexcept { return record_.id; }
    // "": not sent.
    [[nodiscard]] std::string_view header(std::string_view name) const
    {
        iotcc_str value{};
        return record_.header(&record_, str(name), &value) == IOTCC_OK ? view(value)
                                                                       : std::string_view{};
    }

private:
    const iotcc_http_req& record_;
};

class HttpResponse {
public:
    explicit HttpResponse(iotcc_http_res& record) noexcept : record_(record) {}

    // Each is copied; the results are those of service/http.h.
    void status(std::int32_t code) { record_.status(&record_, code); }
    std::int32_t header(std::string_view name, std::string_view value)
    {
        return record_.header(&record_, str(name), str(value));
    }
    std::int32_t write(std::string_view text) { return record_.write(&record_, bytes(text)); }

private:
    iotcc_http_res& record_;
};

} // namespace iotcc
