#include "http_records.hpp"

#include "views.hpp"

#include <algorithm>
#include <array>
#include <new>

namespace iotcc::abi {

namespace {

// Framing, caching and what a browser may do with an answer are the host's.
constexpr std::array<std::string_view, 7> kFields = {
    "Content-Type", "Content-Disposition", "ETag", "Last-Modified", "Link",
    "Location",     "Retry-After"};

char lower(char c) noexcept
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool is_same_name(std::string_view a, std::string_view b) noexcept
{
    return std::ranges::equal(a, b, {}, lower, lower);
}

bool is_field_value(std::string_view text) noexcept
{
    return std::ranges::none_of(text, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && c != '\t') || byte == 0x7f;
    });
}

// What a plugin calls: C, so that nothing may be thrown.
template <class F> std::int32_t contained(F f) noexcept
{
    try {
        return f();
    } catch (const std::bad_alloc&) {
        return IOTCC_E_NOMEM;
    }
}

HttpResponse& response_of(iotcc_http_res* r) noexcept
{
    return *static_cast<HttpResponse*>(r->impl);
}

std::int32_t header_of(const iotcc_http_req* r, iotcc_str name, iotcc_str* out)
{
    if (out == nullptr)
        return IOTCC_E_ARG;
    for (const auto& [each, value] : static_cast<const HttpRequest*>(r->impl)->fields)
        if (is_same_name(each, view(name))) {
            *out = str(value);
            return IOTCC_OK;
        }
    return IOTCC_E_NOTFOUND;
}

} // namespace

std::int32_t set_field(HttpResponse& response, std::string_view name, std::string_view value)
{
    const auto* const known = std::ranges::find_if(
        kFields, [&](std::string_view each) { return is_same_name(each, name); });
    if (known == kFields.end())
        return IOTCC_E_DENIED;
    if (!is_field_value(value))
        return IOTCC_E_ARG;
    std::erase_if(response.fields, [&](const auto& field) { return field.first == *known; });
    response.fields.emplace_back(*known, value);
    return IOTCC_OK;
}

std::int32_t append_body(HttpResponse& response, std::string_view chunk)
{
    if (chunk.size() > kMostHttpAnswer - response.body.size())
        return IOTCC_E_NOMEM;
    response.body.append(chunk);
    return IOTCC_OK;
}

HttpRequestRecord::HttpRequestRecord(const HttpRequest& request, std::uint64_t id) noexcept
{
    record_.struct_size = sizeof record_;
    record_.role = request.role;
    record_.method = str(request.method);
    record_.path = str(request.path);
    record_.query = str(request.query);
    record_.remote = str(request.remote);
    record_.body = {reinterpret_cast<const std::uint8_t*>(request.body.data()),
                    request.body.size()};
    record_.impl = const_cast<HttpRequest*>(&request); // C has one pointer for both; read only
    record_.header = header_of;
    record_.id = id;
}

HttpResponseRecord::HttpResponseRecord() noexcept
{
    record_.struct_size = sizeof record_;
    record_.impl = &response_;
    record_.status = [](iotcc_http_res* r, std::int32_t code) { response_of(r).status = code; };
    record_.header = [](iotcc_http_res* r, iotcc_str name, iotcc_str value) {
        return contained([&] { return set_field(response_of(r), view(name), view(value)); });
    };
    record_.write = [](iotcc_http_res* r, iotcc_bytes chunk) {
        return contained([&] { return append_body(response_of(r), view(chunk)); });
    };
}

} // namespace iotcc::abi
