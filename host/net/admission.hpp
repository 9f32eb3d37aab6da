#pragma once
#include "accept_rate.hpp"
#include "address_counts.hpp"
#include "address_list.hpp"
#include "endpoint.hpp"

#include <cstdint>
#include <optional>

struct sockaddr_storage;

namespace iotcc::net {

// What an instance allows; 0: any number.
struct AdmissionRules {
    std::uint32_t connections = 0;
    std::uint32_t connections_per_address = 0;
    std::uint32_t accepts_per_second = 0;
    bool proxy_protocol = false; // its peers are trusted proxies, and each sends a header first
    const AddressList* trusted_proxies = nullptr; // borrowed; nullptr: nobody
};

// Who may connect to one instance, over all lanes. Touched on accept and close only. Safe from any
// thread.
class Admission {
public:
    explicit Admission(const AdmissionRules& rules);

    // What the limit per address and the rate go by; 0 where they do not apply: loopback, trusted
    // proxies, Unix sockets.
    [[nodiscard]] AddressKey key_of(const sockaddr_storage& peer) const noexcept;
    // Whether a proxy's header from there is believed: a Unix socket's peer is whoever its file
    // lets in.
    [[nodiscard]] bool is_trusted(const sockaddr_storage& peer) const noexcept;

    const bool proxy_protocol;
    ConnectionBudget budget;
    AddressCounts addresses;
    // The peer is known only once it is accepted. So a peer that counts is charged afterwards, and
    // when nothing is left its lane stops accepting; whoever waits in the backlog then waits with
    // the rest, loopback too (on an address of its own it never waits).
    AcceptRate rate;

private:
    const AddressList* trusted_proxies_;
};

// A place for one more connection, of the host, of the instance and of the address; or the limit
// that is reached.
[[nodiscard]] std::optional<Limit> take_place(Endpoint& endpoint, AddressKey address) noexcept;
void leave_place(Endpoint& endpoint, AddressKey address) noexcept;

} // namespace iotcc::net
