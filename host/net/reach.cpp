#include "reach.hpp"

#include <cstdint>
#include <memory>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace iotcc::net {

namespace {

bool is_loopback(const sockaddr& address)
{
    constexpr std::uint32_t kNet = 127;
    if (address.sa_family == AF_INET) {
        const auto& in = reinterpret_cast<const sockaddr_in&>(address);
        return ntohl(in.sin_addr.s_addr) >> 24 == kNet;
    }
    if (address.sa_family != AF_INET6)
        return false;
    const in6_addr& in6 = reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
    return IN6_IS_ADDR_LOOPBACK(&in6) || (IN6_IS_ADDR_V4MAPPED(&in6) && in6.s6_addr[12] == kNet);
}

std::string named_host(std::string_view rest)
{
    std::string_view host = rest.substr(0, rest.rfind(':'));
    if (host.size() >= 2 && host.front() == '[' && host.back() == ']')
        host = host.substr(1, host.size() - 2);
    return std::string(host);
}

} // namespace

Reach reach_of(std::string_view address, const std::string& default_host)
{
    if (address.starts_with("unix://"))
        return Reach::this_host;
    const auto scheme = address.find("://");
    if (scheme == address.npos)
        return Reach::network;
    std::string host = named_host(address.substr(scheme + 3));
    if (host.empty())
        host = default_host;
    if (host.empty())
        return Reach::network; // every interface
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (::getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0)
        return Reach::unknown;
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, ::freeaddrinfo);
    for (const addrinfo* each = found; each != nullptr; each = each->ai_next)
        if (!is_loopback(*each->ai_addr))
            return Reach::network;
    return Reach::this_host;
}

} // namespace iotcc::net
