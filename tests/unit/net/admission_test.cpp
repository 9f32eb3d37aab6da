#include "admission.hpp"
#include "socket_address.hpp"

#include <doctest/doctest.h>

#include <netinet/in.h>
#include <sys/socket.h>

using namespace iotcc::net;

namespace {

AdmissionRules rules(std::uint32_t connections, std::uint32_t per_address)
{
    AdmissionRules made;
    made.connections = connections;
    made.connections_per_address = per_address;
    return made;
}

// An endpoint as lanes have it, with its budgets.
struct Gate {
    Gate(std::uint32_t host_connections, const AdmissionRules& rules)
        : host(host_connections), admission(rules)
    {
        endpoint.budget = &host;
        endpoint.admission = &admission;
    }
    ConnectionBudget host;
    Admission admission;
    Endpoint endpoint;
};

constexpr AddressKey kSomebody = 7, kSomebodyElse = 8;

} // namespace

TEST_CASE("IPv4 peers count by address, IPv6 peers by their /64")
{
    const Admission admission{AdmissionRules{}};
    const auto key = [&](const char* text) { return admission.key_of(socket_address(text)); };
    CHECK(key("192.0.2.1") == key("::ffff:192.0.2.1"));
    CHECK(key("192.0.2.1") != key("192.0.2.2"));
    CHECK(key("2001:db8:0:1::1") == key("2001:db8:0:1:ffff::2"));
    CHECK(key("2001:db8:0:1::1") != key("2001:db8:0:2::1"));
    CHECK(key("0.0.0.1") != 0);
}

TEST_CASE("loopback, trusted proxies and Unix sockets are nobody in particular")
{
    const AddressList trusted({"192.0.2.0/24"});
    AdmissionRules made;
    made.trusted_proxies = &trusted;
    const Admission admission(made);
    sockaddr_storage unix_peer{};
    unix_peer.ss_family = AF_UNIX;
    for (const auto& exempt :
         {socket_address("127.0.0.1"), socket_address("::1"), socket_address("::ffff:127.0.0.9"),
          socket_address("192.0.2.9"), unix_peer})
        CHECK(admission.key_of(exempt) == 0);
    CHECK(admission.key_of(socket_address("198.51.100.1")) != 0);
    CHECK(admission.is_trusted(unix_peer));
    CHECK(admission.is_trusted(socket_address("192.0.2.9")));
    CHECK_FALSE(admission.is_trusted(socket_address("127.0.0.1"))); // unless it is listed
}

TEST_CASE("the limit that is reached is named, and takes no place of the others")
{
    Gate gate(4, rules(3, 2));
    CHECK_FALSE(take_place(gate.endpoint, kSomebody));
    CHECK_FALSE(take_place(gate.endpoint, kSomebody));
    CHECK(take_place(gate.endpoint, kSomebody) == Limit::connections_per_address);
    CHECK_FALSE(take_place(gate.endpoint, kSomebodyElse));
    CHECK(take_place(gate.endpoint, kSomebodyElse) == Limit::connections);
    CHECK(gate.host.open == 3);
    CHECK(gate.host.take());
    CHECK(take_place(gate.endpoint, 0) == Limit::host_connections);
    CHECK(gate.host.open == 4);
    CHECK(gate.admission.budget.open == 3);
}

TEST_CASE("who leaves makes room again")
{
    Gate gate(0, rules(0, 1));
    CHECK_FALSE(take_place(gate.endpoint, kSomebody));
    leave_place(gate.endpoint, kSomebody);
    CHECK_FALSE(take_place(gate.endpoint, kSomebody));
    CHECK(take_place(gate.endpoint, kSomebody) == Limit::connections_per_address);
    leave_place(gate.endpoint, kSomebody);
    CHECK(gate.host.open == 0);
}

TEST_CASE("nobody in particular is never too many, and 0 is no limit")
{
    Gate limited(0, rules(0, 1));
    Gate unlimited(0, rules(0, 0));
    for (int i = 0; i < 100; ++i) {
        CHECK_FALSE(take_place(limited.endpoint, 0));
        CHECK_FALSE(take_place(unlimited.endpoint, kSomebody));
    }
}
