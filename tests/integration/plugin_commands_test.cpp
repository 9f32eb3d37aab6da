#include "bundled_host.hpp"
#include "eventually.hpp"
#include "status_readings.hpp"

#include <iotcc/types.h>

#include <doctest/doctest.h>

#include <string>

using namespace iotcc::test;

namespace {

// The host with plugins/asks.c on three lanes.
struct AskingHost : BundledHost {
    AskingHost() : BundledHost("asks", {"host.lanes=3"}) {}
    [[nodiscard]] TcpClient device(const std::string& id) const
    {
        TcpClient client = HostProcess::connect("asks");
        client.send(id + "\n");
        client.send("ask " + id + " at-once\n"); // behind its identification
        CHECK(client.receive_line() == "0 at once");
        return client;
    }
};

// The number of the command that came.
std::string number_in(const std::string& line)
{
    return line.substr(0, line.find(' '));
}

} // namespace

TEST_CASE("a plugin's command reaches a device on whatever lane, and its answer comes back")
{
    const AskingHost host;
    TcpClient asker = host.device("asker");
    for (int i = 0; i < 6; ++i) {
        TcpClient other = host.device("other-" + std::to_string(i));
        asker.send("ask other-" + std::to_string(i) + " fan\n");
        const std::string command = other.receive_line();
        CHECK(command.ends_with(" fan"));
        other.send("=" + number_in(command) + " it turns\n");
        CHECK(asker.receive_line() == "0 it turns");
        other.send("=" + number_in(command) + " again\n");
        CHECK(other.receive_line() == "nobody waits");
    }
}

TEST_CASE("a plugin hears what became of its command, once")
{
    const AskingHost host;
    TcpClient asker = host.device("asker");
    TcpClient other = host.device("other");
    const auto outcome = [&](const std::string& of) {
        asker.send("ask " + of + "\n");
        return asker.receive_line();
    };
    CHECK(outcome("nobody x") == std::to_string(IOTCC_E_NOTFOUND) + " ");
    CHECK(outcome("other unfit") == std::to_string(IOTCC_E_ARG) + " ");
    CHECK(outcome("other slow") == std::to_string(IOTCC_E_TIMEOUT) + " ");
    other.send("=" + number_in(other.receive_line()) + " late\n");
    CHECK(other.receive_line() == "nobody waits");
    CHECK(outcome("other at-once") == "0 at once");
}

TEST_CASE("a device cannot answer what another was asked")
{
    const AskingHost host;
    TcpClient asker = host.device("asker"), other = host.device("other");
    TcpClient thief = host.device("thief");
    asker.send("ask other fan\n");
    const std::string number = number_in(other.receive_line());
    thief.send("=" + number + " mine\n");
    CHECK(thief.receive_line() == "nobody waits");
    other.send("=" + number + " own\n");
    CHECK(asker.receive_line() == "0 own");
}

TEST_CASE("a plugin's kick closes the device's connections, and nobody else's")
{
    const AskingHost host;
    TcpClient asker = host.device("asker");
    TcpClient first = host.device("other"), second = host.device("other");
    asker.send("kick nobody\n");
    CHECK(asker.receive_line() == "nobody");
    asker.send("kick other\n");
    CHECK(asker.receive_line() == "kicked");
    CHECK(first.peer_ends());
    CHECK(second.peer_ends());
    CHECK(eventually([&] { return open_devices(host) == 1; }));
}

TEST_CASE("a host that stops tells plugins what became of their commands, and ends well")
{
    AskingHost host;
    TcpClient asker = host.device("asker");
    TcpClient other = host.device("other");
    asker.send("ask other fan\n");
    CHECK(other.receive_line().ends_with(" fan"));
    CHECK(host.terminate() == Exit{0, 0});
}
