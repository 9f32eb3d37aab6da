#pragma once
#include "head_check.hpp"

#include <span>
#include <string>
#include <string_view>

namespace iotcc::http {

// Whether a page of a foreign site makes its visitor's browser send this: why it is refused with
// 403, or "". `origins` are those whose pages may use the API ("https://ops.example", as a browser
// writes them). Clients that are no browsers send neither Origin nor Sec-Fetch-Site and pass. Pure.
[[nodiscard]] std::string_view cross_site_fault(const RequestHead& head,
                                                std::span<const std::string> origins) noexcept;

// The value of Origin where it is one of `origins`, else "": an answer to it may be read there.
[[nodiscard]] std::string_view allowed_origin(const RequestHead& head,
                                              std::span<const std::string> origins) noexcept;

} // namespace iotcc::http
