#include "bundled_host.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace iotcc::test;

namespace {

struct TopicsHost : BundledHost {
    TopicsHost() : BundledHost("topics", {"host.lanes=3"}) {}
    // A connection that is subscribed, which the first line that it gets back shows.
    [[nodiscard]] TcpClient connect(const std::string& name) const
    {
        TcpClient client = HostProcess::connect("topics");
        client.send("out/" + name + " I am " + name + "\n");
        while (client.receive_line() != "I am " + name) {
        }
        return client;
    }
};

// Lines until this one; those that other clients' beginnings caused do not count.
std::vector<std::string> lines_until(TcpClient& client, const std::string& last)
{
    std::vector<std::string> lines;
    for (std::string line; (line = client.receive_line()) != last;)
        if (!line.starts_with("I am"))
            lines.push_back(line);
    return lines;
}

} // namespace

TEST_CASE("what a plugin's connection publishes reaches those of all lanes, in order")
{
    const TopicsHost host;
    std::vector<TcpClient> clients;
    for (int i = 0; i < 12; ++i)
        clients.push_back(host.connect(std::to_string(i)));
    std::vector<std::string> sent;
    for (int i = 0; i < 500; ++i) {
        sent.push_back("message " + std::to_string(i));
        clients[0].send("out/news " + sent.back() + "\n");
    }
    clients[0].send("out/news end\n");
    for (TcpClient& client : clients)
        CHECK(lines_until(client, "end") == sent);
}

TEST_CASE("an instance hears what it subscribed to, wherever it is published, and answers")
{
    const TopicsHost host;
    std::vector<TcpClient> clients;
    for (int i = 0; i < 6; ++i)
        clients.push_back(host.connect(std::to_string(i)));
    for (std::size_t i = 0; i < clients.size(); ++i) {
        clients[i].send("in/room/temperature " + std::to_string(i) + "\n");
        for (TcpClient& client : clients)
            CHECK(lines_until(client, std::to_string(i)).empty());
    }
}

TEST_CASE("a message that no subscription matches, or whose topic is none, reaches nobody")
{
    const TopicsHost host;
    TcpClient client = host.connect("0");
    client.send("other/x lost\nout/+/x lost\nout lost?\nout/x found\n");
    CHECK(lines_until(client, "found") ==
          std::vector<std::string>{"lost?"}); // "out/#" matches "out"
}

TEST_CASE("a connection that on_open refuses is offered nothing that it subscribed to")
{
    const PluginDirectory plugins({"refuses", "topics"});
    const HostProcess host(plugins.path(), {{"refuses", "topics"}, {}, 0});
    TcpClient client = host.connect("topics");
    client.send("kept/x retained\nout/x 1\n");
    CHECK(client.receive_line() == "1");
    CHECK(host.connect("refuses").peer_ends());
    client.send("out/x 2\n");
    CHECK(client.receive_line() == "2");
}
