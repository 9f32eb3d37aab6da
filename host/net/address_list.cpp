#include "address_list.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <cstring>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/socket.h>

namespace iotcc::net {

namespace {

constexpr unsigned kMappedBits = 96; // ::ffff:0:0/96
constexpr IpBytes kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

[[noreturn]] void fail(const std::string& text, const std::string& reason)
{
    throw std::invalid_argument('"' + text + "\": " + reason);
}

// Without port and brackets.
std::string_view host_of(std::string_view remote) noexcept
{
    if (remote.starts_with('['))
        return remote.substr(1, remote.find(']') - 1);
    const auto colon = remote.find(':');
    const bool has_port = colon != remote.npos && colon == remote.rfind(':');
    return has_port ? remote.substr(0, colon) : remote;
}

// The address with everything behind its first `bits` bits cleared.
IpBytes masked(IpBytes address, unsigned bits) noexcept
{
    for (unsigned i = 0; i < address.size(); ++i) {
        const unsigned kept = std::clamp(static_cast<int>(bits) - static_cast<int>(8 * i), 0, 8);
        address[i] = static_cast<std::uint8_t>(address[i] & (0xff00u >> kept));
    }
    return address;
}

} // namespace

bool ip_bytes(const sockaddr_storage& address, IpBytes& out) noexcept
{
    if (address.ss_family == AF_INET) {
        out = kMapped;
        std::memcpy(out.data() + 12, &reinterpret_cast<const sockaddr_in&>(address).sin_addr, 4);
        return true;
    }
    if (address.ss_family != AF_INET6)
        return false;
    std::memcpy(out.data(), &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr, 16);
    return true;
}

IpBytes mapped_ipv4(std::span<const std::uint8_t, 4> address) noexcept
{
    IpBytes mapped = kMapped;
    std::copy(address.begin(), address.end(), mapped.begin() + kMappedBits / 8);
    return mapped;
}

bool parse_ip(std::string_view text, IpBytes& out) noexcept
{
    char terminated[INET6_ADDRSTRLEN];
    if (text.size() >= sizeof terminated || text.find('\0') != text.npos)
        return false;
    terminated[text.copy(terminated, text.size())] = '\0';
    in_addr v4{};
    if (::inet_pton(AF_INET, terminated, &v4) == 1) {
        out = mapped_ipv4(
            std::span<const std::uint8_t, 4>(reinterpret_cast<const std::uint8_t*>(&v4), 4));
        return true;
    }
    return ::inet_pton(AF_INET6, terminated, out.data()) == 1;
}

bool is_ipv4(const IpBytes& address) noexcept
{
    return std::equal(kMapped.begin(), kMapped.begin() + kMappedBits / 8, address.begin());
}

bool is_loopback(const IpBytes& address) noexcept
{
    constexpr IpBytes kLoopback = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    return is_ipv4(address) ? address[12] == 127 : address == kLoopback;
}

AddressList::AddressList(const std::vector<std::string>& texts)
{
    for (const std::string& text : texts)
        blocks_.push_back(parse(text));
}

AddressList::Block AddressList::parse(const std::string& text)
{
    const auto slash = std::min(text.find('/'), text.size());
    Block block{{}, 128};
    if (!parse_ip({text.data(), slash}, block.prefix))
        fail(text, "is no IP address or CIDR block; write 192.0.2.0/24 or 2001:db8::/32");
    if (slash == text.size())
        return block;
    const bool is_v4 = text.find(':') == text.npos;
    const unsigned most = is_v4 ? 32 : 128;
    unsigned bits = 0;
    const char* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data() + slash + 1, end, bits);
    if (parsed.ec != std::errc{} || parsed.ptr != end || bits > most)
        fail(text, "the prefix length must be a number from 0 to " + std::to_string(most));
    block.bits = is_v4 ? kMappedBits + bits : bits;
    // Most likely the length is wrong, and with it who is trusted.
    if (masked(block.prefix, block.bits) != block.prefix)
        fail(text, "the address has bits behind its prefix length");
    return block;
}

bool AddressList::contains(const IpBytes& address) const noexcept
{
    const bool is_v4 = is_ipv4(address);
    return std::any_of(blocks_.begin(), blocks_.end(), [&](const Block& block) {
        const bool block_is_v4 = block.bits >= kMappedBits && is_ipv4(block.prefix);
        return block_is_v4 == is_v4 && masked(address, block.bits) == block.prefix;
    });
}

bool AddressList::contains(const sockaddr_storage& address) const noexcept
{
    IpBytes bytes;
    return ip_bytes(address, bytes) && contains(bytes);
}

bool AddressList::contains(std::string_view remote) const noexcept
{
    IpBytes bytes;
    return parse_ip(host_of(remote), bytes) && contains(bytes);
}

} // namespace iotcc::net
