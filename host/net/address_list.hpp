#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct sockaddr_storage;

namespace iotcc::net {

// An IP address as IPv6 writes it: an IPv4 one, however it came, is ::ffff:a.b.c.d. Bytes in
// network order.
using IpBytes = std::array<std::uint8_t, 16>;

// A set of IP addresses: single ones and CIDR blocks. Immutable; safe from any thread.
class AddressList {
public:
    AddressList() = default; // contains nothing
    // "192.0.2.1", "192.0.2.0/24", "2001:db8::1", "2001:db8::/32". Throws std::invalid_argument
    // that names the text and what is wrong with it.
    explicit AddressList(const std::vector<std::string>& texts);

    // An IPv4-mapped address counts as IPv4, so "::/0" is every IPv6 address and no IPv4 one. What
    // is no IP address (a Unix socket) is in no list.
    [[nodiscard]] bool contains(const sockaddr_storage& address) const noexcept;
    // The same for "192.0.2.1:5000", "[2001:db8::1]:5000", "192.0.2.1" and "2001:db8::1".
    [[nodiscard]] bool contains(std::string_view remote) const noexcept;
    [[nodiscard]] bool empty() const noexcept { return blocks_.empty(); }

private:
    struct Block {
        IpBytes prefix; // zero behind `bits`
        unsigned bits;  // of the 128 that must agree
    };
    [[nodiscard]] static Block parse(const std::string& text);
    [[nodiscard]] bool contains(const IpBytes& address) const noexcept;

    std::vector<Block> blocks_;
};

// The address without its port. False: it is no IP address, and `out` is untouched.
[[nodiscard]] bool ip_bytes(const sockaddr_storage& address, IpBytes& out) noexcept;
// Of "192.0.2.1" or "2001:db8::1".
[[nodiscard]] bool parse_ip(std::string_view text, IpBytes& out) noexcept;
[[nodiscard]] IpBytes mapped_ipv4(std::span<const std::uint8_t, 4> address) noexcept;
[[nodiscard]] bool is_ipv4(const IpBytes& address) noexcept;
[[nodiscard]] bool is_loopback(const IpBytes& address) noexcept; // 127.0.0.0/8 or ::1

} // namespace iotcc::net
