#include "bundled_host.hpp"
#include "eventually.hpp"
#include "scratch_file.hpp"
#include "status_readings.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace iotcc::test;

namespace {

// Made by mosquitto_passwd.
const std::string kAlice = // "secret"
    "alice:$7$101$zdXPS/Erfa5fhZhk$QfJ+f8620/gV8uaT+Z3UcU/"
    "pGrwU2ZHt1P6jHwzGY1+BAQZjz3ILU9mOt3zggyne+6Fb9Wkv+bOka1/YDMdwLQ==\n";
const std::string kBob = // "pass word"
    "bob:$7$101$/xoBGkLJapZ2eDyE$M/9+bHxpD+4hehLQobSnTK3U9kLOFe/"
    "sCRwdLN5c9+ek6Kbu76iJiXQw2xHRuo2UeQXWZ9RIgoH4aAhxVLPmRQ==\n";

using Words = std::vector<std::string>;

// mqtt_lite with users and rights, and the clients of mosquitto.
struct RightsHost {
    explicit RightsHost(const std::string& lines, const Words& more = {})
        : users(kAlice + kBob), acl(lines), host("mqtt_lite", settings(more))
    {
    }

    [[nodiscard]] Words command(const char* program, const char* user, const std::string& id,
                                const Words& more) const
    {
        Words words{program,
                    "-h",
                    "127.0.0.1",
                    "-p",
                    std::to_string(host.port("mqtt_lite")),
                    "-u",
                    user,
                    "-P",
                    user == std::string("alice") ? "secret" : "pass word",
                    "-i",
                    id};
        words.insert(words.end(), more.begin(), more.end());
        return words;
    }
    // Its exit status, when all of it was acknowledged.
    [[nodiscard]] int publish(const char* user, const std::string& id, const Words& more) const
    {
        ChildProcess client(command("mosquitto_pub", user, id, more));
        return client.wait().value_or(Exit{}).code;
    }
    // Subscribed when this returns.
    [[nodiscard]] ChildProcess subscriber(const char* user, const std::string& id, Words more) const
    {
        more.insert(more.end(), {"-d", "-F", "got %t %r %p"});
        Words words = command("mosquitto_sub", user, id, more);
        words.insert(words.begin(), {"stdbuf", "-oL"}); // what -d says is not flushed
        ChildProcess client(words);
        REQUIRE(eventually(
            [&] { return client.output().find("Subscribed (mid: 1)") != std::string::npos; }));
        return client;
    }
    // "128" for a filter that was refused.
    [[nodiscard]] std::string granted(const char* user, const std::string& id,
                                      const std::string& filter) const
    {
        ChildProcess client(
            command("mosquitto_sub", user, id, {"-d", "-E", "-q", "1", "-t", filter}));
        (void)client.wait();
        const std::string said = client.output(), before = "Subscribed (mid: 1): ";
        const std::size_t at = said.find(before);
        return at == said.npos
                   ? said
                   : said.substr(at + before.size(), said.find('\n', at) - at - before.size());
    }
    // What topics keep for that filter, as one who subscribes gets it.
    [[nodiscard]] std::string kept(const std::string& filter) const
    {
        ChildProcess client(command("mosquitto_sub", "alice", "reader",
                                    {"-t", filter, "--retained-only", "-W", "2", "-F", "%t %p"}));
        (void)client.wait();
        return client.output();
    }
    // Once. In force when this returns: the host looks every second.
    void change(const std::string& lines) const
    {
        acl.write(lines);
        REQUIRE(host.logs("the rights are now those of"));
    }

    const ScratchFile users, acl;
    BundledHost host;

private:
    [[nodiscard]] Words settings(Words more) const
    {
        more.push_back("auth.password_file=" + users.path());
        more.push_back("auth.acl_file=" + acl.path());
        return more;
    }
};

bool got(const ChildProcess& client, const std::string& line)
{
    return eventually(
        [&] { return client.output().find("got " + line + "\n") != std::string::npos; });
}

bool has(const ChildProcess& client, const std::string& text)
{
    return client.output().find(text) != std::string::npos;
}

} // namespace

TEST_CASE("a message without the right to its topic is acknowledged, counted and not delivered")
{
    const RightsHost rights("user alice\ntopic read #\nuser bob\ntopic write b/#\n");
    const ChildProcess reader = rights.subscriber("alice", "reader", {"-q", "1", "-t", "#"});
    for (const char* qos : {"0", "1", "2"})
        CHECK(rights.publish("bob", "d1", {"-t", "x/1", "-m", "no", "-q", qos}) == 0);
    CHECK(rights.publish("bob", "d1", {"-t", "$SYS/broker/version", "-m", "no", "-q", "1"}) == 0);
    CHECK(rights.publish("bob", "d1", {"-t", "b/1", "-m", "yes", "-q", "2"}) == 0);
    CHECK(got(reader, "b/1 0 yes"));
    CHECK_FALSE(has(reader, "x/1"));
    CHECK_FALSE(has(reader, "$SYS"));
    CHECK(rights.host.json("/v1/status")["bus"]["denied"] == 4);
}

TEST_CASE("publish_denied = close ends who publishes without the right to")
{
    const RightsHost rights("user bob\ntopic write b/#\n", {"mqtt_lite.publish_denied=close"});
    CHECK(rights.publish("bob", "d1", {"-t", "b/1", "-m", "yes", "-q", "1"}) == 0);
    CHECK_FALSE(rights.host.has_logged("it may not publish that"));
    CHECK(rights.publish("bob", "d1", {"-t", "x/1", "-m", "no", "-q", "1"}) != 0);
    CHECK(rights.host.logs("it may not publish that"));
}

TEST_CASE("a will without the right to its topic is refused with the connection")
{
    const RightsHost rights("user bob\ntopic write b/#\n");
    const auto with_will = [&](const std::string& topic) {
        return rights.publish(
            "bob", "d1",
            {"-t", "b/1", "-m", "x", "-q", "1", "--will-topic", topic, "--will-payload", "gone"});
    };
    CHECK(with_will("b/gone") == 0);
    CHECK(with_will("x/gone") == 5); // CONNACK: not authorised
    CHECK(with_will("$SYS/gone") == 5);
}

TEST_CASE("a filter that matches nothing readable is refused, and so are topics of other devices")
{
    const RightsHost rights("user alice\ntopic read a/b\npattern read only/%c/%u\n");
    CHECK(rights.granted("alice", "d1", "a/+") == "1");
    CHECK(rights.granted("alice", "d1", "$share/g/a/#") == "1");
    CHECK(rights.granted("alice", "d1", "b/#") == "128");
    CHECK(rights.granted("bob", "d1", "a/b") == "128");
    CHECK(rights.granted("bob", "d1", "only/d1/bob") == "1");
    CHECK(rights.granted("bob", "d1", "only/d2/bob") == "128");
    CHECK(rights.granted("bob", "d1", "only/d1/alice") == "128");
}

TEST_CASE("deliveries stop when a changed file takes the right away")
{
    const RightsHost rights("user alice\ntopic read #\nuser bob\ntopic write #\n");
    const ChildProcess reader = rights.subscriber("alice", "reader", {"-q", "1", "-t", "#"});
    CHECK(rights.publish("bob", "d1", {"-t", "x/1", "-m", "before", "-q", "1"}) == 0);
    CHECK(got(reader, "x/1 0 before"));
    rights.change("user alice\ntopic read b/#\nuser bob\ntopic write #\n");
    for (const char* qos : {"0", "1", "2"})
        CHECK(rights.publish("bob", "d1", {"-t", "x/1", "-m", "after", "-q", qos}) == 0);
    CHECK(rights.publish("bob", "d1", {"-t", "b/1", "-m", "last", "-q", "1"}) == 0);
    CHECK(got(reader, "b/1 0 last"));
    CHECK_FALSE(has(reader, "after"));
    CHECK(rights.host.json("/v1/status")["bus"]["withheld"] == 3);
}

TEST_CASE("what waits for a device that is away goes out by the rights of when it comes back")
{
    const RightsHost rights("user alice\ntopic read #\nuser bob\ntopic write #\n");
    const std::vector<std::string> kept{"-c", "-q", "1", "-t", "#"};
    (void)rights.subscriber("alice", "away", kept);
    REQUIRE(eventually([&] { return rights.host.json("/v1/status")["bus"]["connected"] == 0; }));
    CHECK(rights.publish("bob", "d1", {"-t", "x/1", "-m", "secret", "-q", "1"}) == 0);
    CHECK(rights.publish("bob", "d1", {"-t", "b/1", "-m", "open", "-q", "1"}) == 0);
    CHECK(eventually([&] { return rights.host.json("/v1/status")["bus"]["queued"] == 2; }));
    rights.change("user alice\ntopic read b/#\nuser bob\ntopic write #\n");
    const ChildProcess back = rights.subscriber("alice", "away", kept);
    CHECK(got(back, "b/1 0 open"));
    CHECK_FALSE(has(back, "secret"));
    CHECK(eventually([&] { return rights.host.json("/v1/status")["bus"]["queued"] == 0; }));
}

TEST_CASE("what a topic keeps goes out only while who wrote it may write there, over a restart too")
{
    const ScratchFile folder;
    const std::string both = "user alice\ntopic read #\nuser bob\ntopic write #\n";
    const std::string less = "user alice\ntopic read #\nuser bob\ntopic write b/#\n";
    const Words stored{"bus.persistence=" + folder.folder() + "/bus"};
    {
        RightsHost rights(both, stored);
        CHECK(rights.publish("bob", "d1", {"-t", "x/1", "-m", "no", "-q", "1", "-r"}) == 0);
        CHECK(rights.publish("bob", "d1", {"-t", "b/1", "-m", "yes", "-q", "1", "-r"}) == 0);
        CHECK(rights.kept("x/1") == "x/1 no\n");
        rights.change(less);
        CHECK(rights.kept("#") == "b/1 yes\n");
        CHECK(rights.host.terminate() == Exit{0, 0});
    }
    const RightsHost again(less, stored);
    CHECK(again.kept("#") == "b/1 yes\n");
}

TEST_CASE("a device without MQTT always has its own topic, which a client id alone does not give")
{
    const ScratchFile acl("topic read devices/+/up\n");
    const PluginDirectory plugins({"mqtt_lite", "raw_tcp"});
    const HostProcess host(plugins.path(), {{"mqtt_lite", "raw_tcp"},
                                            {"auth.acl_file=" + acl.path(), "raw_tcp.reply=true",
                                             "raw_tcp.subscribe=true"}});
    const auto command = [&](const char* program, const Words& more) {
        Words words{program, "-h", "127.0.0.1", "-p", std::to_string(host.port("mqtt_lite"))};
        words.insert(words.end(), more.begin(), more.end());
        return words;
    };
    Words subscribing = command("mosquitto_sub", {"-d", "-C", "1", "-t", "devices/#", "-F", "%p"});
    subscribing.insert(subscribing.begin(), {"stdbuf", "-oL"});
    ChildProcess reader(subscribing);
    REQUIRE(eventually([&] { return has(reader, "Subscribed (mid: 1)"); }));
    TcpClient device = host.connect("raw_tcp");
    device.send("HELLO d1\n");
    REQUIRE(device.receive_line() == "OK");
    device.send("from below\n");
    CHECK(reader.wait() == Exit{0, 0});
    CHECK(has(reader, "\nfrom below\n"));
    ChildProcess other(command("mosquitto_sub", {"-i", "d2", "-d", "-E", "-t", "devices/d2/down"}));
    (void)other.wait();
    CHECK(has(other, "Subscribed (mid: 1): 128"));
    CHECK(host.json("/v1/status")["bus"]["denied"] == 0);
}

TEST_CASE("the host's numbers are topics under $SYS/broker/, which a # alone does not get")
{
    const BundledHost host("mqtt_lite", {"bus.sys_interval_s=1"});
    const auto command = [&](const char* program, const Words& more) {
        Words words{program, "-h", "127.0.0.1", "-p", std::to_string(host.port("mqtt_lite"))};
        words.insert(words.end(), more.begin(), more.end());
        return words;
    };
    const ChildProcess all(command("mosquitto_sub", {"-t", "#", "-v"}));
    const ChildProcess numbers(command("mosquitto_sub", {"-t", "$SYS/#", "-F", "%t=%p"}));
    for (const char* text : {"one", "two"}) {
        ChildProcess client(command("mosquitto_pub", {"-t", "kept", "-m", text, "-q", "1", "-r"}));
        REQUIRE(client.wait() == Exit{0, 0});
    }
    const auto says = [&](const std::string& line) {
        return eventually(
            [&] { return numbers.output().find("$SYS/broker/" + line) != std::string::npos; });
    };
    CHECK(says("version=iotcc version "));
    CHECK(says("uptime="));
    CHECK(says("clients/connected=2\n"));
    CHECK(says("clients/disconnected=0\n"));
    CHECK(says("clients/maximum="));
    CHECK(says("messages/received=2\n"));
    CHECK(says("publish/messages/received=2\n"));
    CHECK(says("publish/messages/dropped=0\n"));
    CHECK(says("bytes/sent="));
    CHECK(says("messages/stored=1\n"));
    CHECK(says("retained messages/count=1\n"));
    CHECK(says("subscriptions/count=2\n"));
    CHECK(says("load/messages/received/1min="));
    CHECK(says("load/connections/15min="));
    CHECK(host.json("/v1/status")["bus"]["retained"] == 1);
    CHECK_FALSE(has(all, "$SYS"));
    ChildProcess late(
        command("mosquitto_sub", {"-t", "$SYS/broker/version", "-C", "1", "-F", "%r"}));
    CHECK(late.wait() == Exit{0, 0});
    CHECK(late.output() == "1\n");
}
