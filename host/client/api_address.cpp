#include "api_address.hpp"

#include <charconv>

namespace iotcc::client {
namespace {

using Scheme = ApiAddress::Scheme;

constexpr std::string_view kHttp = "http://", kHttps = "https://", kUnix = "unix://";

std::optional<std::uint16_t> port_in(std::string_view text)
{
    std::uint16_t port = 0;
    const char* const end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, port);
    if (error != std::errc() || stopped != end || port == 0)
        return std::nullopt;
    return port;
}

// Anything else would change what the request line or the field Host says.
bool is_host(std::string_view text)
{
    return !text.empty() &&
           text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789.-_:") == text.npos;
}

std::optional<ApiAddress> parse_authority(Scheme scheme, std::string_view authority)
{
    if (authority.ends_with('/'))
        authority.remove_suffix(1);
    ApiAddress address{scheme, {}, {}, std::string(authority)};
    const bool is_bracketed = authority.starts_with('[');
    const auto end = is_bracketed ? authority.find(']') : authority.find(':');
    if (is_bracketed && end == authority.npos)
        return std::nullopt;
    const auto rest = end == authority.npos ? "" : authority.substr(is_bracketed ? end + 1 : end);
    address.host = is_bracketed ? authority.substr(1, end - 1) : authority.substr(0, end);
    const auto port = rest.empty()          ? scheme == Scheme::https ? 443 : 80
                      : rest.front() == ':' ? port_in(rest.substr(1))
                                            : std::nullopt;
    if (!port || !is_host(address.host))
        return std::nullopt;
    address.port = *port;
    return address;
}

} // namespace

std::optional<ApiAddress> parse_api_address(std::string_view url)
{
    if (url.starts_with(kHttp))
        return parse_authority(Scheme::http, url.substr(kHttp.size()));
    if (url.starts_with(kHttps))
        return parse_authority(Scheme::https, url.substr(kHttps.size()));
    if (!url.starts_with(kUnix) || url.substr(kUnix.size()).find('/') != 0)
        return std::nullopt;
    return ApiAddress{Scheme::unix_socket, std::string(url.substr(kUnix.size())), 0, "localhost"};
}

} // namespace iotcc::client
