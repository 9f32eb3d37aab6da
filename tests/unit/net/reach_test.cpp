#include "reach.hpp"

#include <doctest/doctest.h>

using iotcc::net::Reach;
using iotcc::net::reach_of;

TEST_CASE("loopback and unix sockets are dialled from this host only")
{
    for (const char* address :
         {"tcp://127.0.0.1:9090", "tcp://127.1.2.3:0", "tcp://[::1]:9090", "tls://127.0.0.1:1",
          "tcp://localhost:80", "unix:///run/iotcc/x.sock", "tcp://[::ffff:127.0.0.1]:1"})
        CHECK(reach_of(address, "0.0.0.0") == Reach::this_host);
    CHECK(reach_of("tcp://:9101", "127.0.0.1") == Reach::this_host);
}

TEST_CASE("every other address is dialled from the network, TLS or not")
{
    for (const char* address : {"tcp://0.0.0.0:9090", "tcp://[::]:9090", "tls://0.0.0.0:1",
                                "tcp://192.0.2.1:80", "tcp://[2001:db8::1]:80", "tcp://128.0.0.1:1",
                                "tcp://0:1", "tcp://[::ffff:1.2.3.4]:1", "0.0.0.0:80", ""})
        CHECK(reach_of(address, "127.0.0.1") != Reach::this_host);
    CHECK(reach_of("tcp://:9101", "0.0.0.0") == Reach::network);
    CHECK(reach_of("tcp://:9101", "") == Reach::network);
}

TEST_CASE("a name that does not resolve is not known to be safe")
{
    CHECK(reach_of("tcp://nobody.invalid:80", "127.0.0.1") == Reach::unknown);
}
