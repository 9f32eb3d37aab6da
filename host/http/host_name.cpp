#include "host_name.hpp"

#include "ascii.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>

namespace iotcc::http {
namespace {

bool is_port(std::string_view text) noexcept
{
    return text.size() <= 5 && std::all_of(text.begin(), text.end(), is_digit);
}

bool is_address(int family, std::string_view text) noexcept
{
    std::array<char, INET6_ADDRSTRLEN> terminated{};
    std::array<unsigned char, 16> address{};
    if (text.size() >= terminated.size())
        return false;
    std::copy(text.begin(), text.end(), terminated.begin());
    return inet_pton(family, terminated.data(), address.data()) == 1;
}

bool is_name(std::string_view text) noexcept
{
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return is_letter(c) || is_digit(c) || c == '-' || c == '_' || c == '.';
    });
}

} // namespace

std::optional<std::string_view> host_name(std::string_view host) noexcept
{
    const bool bracketed = host.starts_with('[');
    const auto end = bracketed ? host.find(']') : std::min(host.find(':'), host.size());
    if (end == std::string_view::npos)
        return std::nullopt;
    const auto name = bracketed ? host.substr(1, end - 1) : host.substr(0, end);
    const auto rest = host.substr(bracketed ? end + 1 : end);
    if (!rest.empty() && (rest.front() != ':' || !is_port(rest.substr(1))))
        return std::nullopt;
    if (bracketed ? !is_address(AF_INET6, name) : !is_name(name))
        return std::nullopt;
    return name;
}

std::optional<std::string_view> ip_address(std::string_view text) noexcept
{
    if (is_address(AF_INET6, text))
        return text;
    const auto name = host_name(text);
    if (name && (is_address(AF_INET, *name) || is_address(AF_INET6, *name)))
        return name;
    return std::nullopt;
}

bool is_own_host(std::string_view host, std::span<const std::string> names) noexcept
{
    const auto name = host_name(host);
    if (!name)
        return false;
    if (is_address(AF_INET, *name) || is_address(AF_INET6, *name) ||
        equals_ignoring_case(*name, "localhost"))
        return true;
    return std::any_of(names.begin(), names.end(),
                       [&](const std::string& own) { return equals_ignoring_case(*name, own); });
}

} // namespace iotcc::http
