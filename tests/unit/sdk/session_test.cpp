#include <iotcc/fake_host.hpp>
#include <iotcc/handler.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <stdexcept>

using namespace iotcc::testing;

namespace {

// One byte is one order to the session; what it saw lies in its options, which the test can reach.
struct Orders {
    std::string greeting;
    mutable std::vector<std::string> calls;
    static inline const Orders* last = nullptr;
    static Orders from(const iotcc::Config& config)
    {
        if (config.flag("throw", false))
            throw 7;
        return {std::string(config.text("greeting", "hi")), {}};
    }
};

struct ObedientSession : iotcc::ConfiguredSession<Orders> {
    static inline std::atomic<int> alive = 0;
    ObedientSession() { ++alive; }
    ~ObedientSession() { --alive; }

    int on_open(std::string_view remote)
    {
        Orders::last = &options();
        note("open " + std::string(remote));
        if (remote == "bad")
            throw std::runtime_error("bad peer");
        return remote == "denied" ? IOTCC_E_DENIED : IOTCC_OK;
    }
    std::int64_t on_bytes(std::string_view in)
    {
        switch (in.front()) {
        case 'i':
            note("identify " + std::to_string(identify(
                                   {.id = "dev", .type = "t", .password = "pw", .flags = 1})));
            return 1;
        case 'd':
            note("deliver " + std::to_string(deliver("a/b", in.substr(1))));
            return static_cast<std::int64_t>(in.size());
        case 's':
            return send(std::array{iotcc::bytes(options().greeting), iotcc::bytes("!")}) ==
                           IOTCC_E_BUSY
                       ? 0
                       : 1;
        case 'p':
            note("peer " + std::string(peer_name().value_or("unnamed")));
            return 1;
        case 'n':
            need(4);
            return in.size() == 4 ? 4 : 0;
        case 'c':
            close(IOTCC_CLOSE_PROTOCOL, "as told");
            note("still here");
            return 1;
        case 't':
            throw std::runtime_error("as told");
        default:
            return IOTCC_E_PROTOCOL;
        }
    }
    void on_close(std::int32_t why) { note("close " + std::to_string(why)); }
    int on_command(const iotcc::Command& c)
    {
        note("command " + std::string(c.name) + ' ' + std::string(c.payload));
        return reply(c.correlation, "done");
    }
    void on_verdict(std::int32_t verdict) { note("verdict " + std::to_string(verdict)); }
    void on_writable() { note("writable"); }
    void on_drain(std::uint32_t) { throw std::runtime_error("not ready"); }
    void on_deadline() { deadline(50); }

    void note(std::string call) const { options().calls.push_back(std::move(call)); }
};

struct SilentSession : iotcc::Session {
    std::size_t on_bytes(std::span<std::byte> in)
    {
        std::fill(in.begin(), in.end(), std::byte{0}); // may overwrite what it uses
        return in.size();
    }
};

constexpr iotcc_component kObedient = iotcc::handler_component<ObedientSession>("obedient");
constexpr const iotcc_component* kComponents[] = {&kObedient, nullptr};

iotcc_plugin plugin()
{
    iotcc_plugin p{};
    p.components = kComponents;
    return p;
}

bool saw(const std::string& call)
{
    const auto& calls = Orders::last->calls;
    return std::find(calls.begin(), calls.end(), call) != calls.end();
}

} // namespace

TEST_CASE("an idle session costs two pointers and what it adds itself")
{
    CHECK(sizeof(SilentSession) == 2 * sizeof(void*));
}

TEST_CASE("only the callbacks that a session has are in its table")
{
    constexpr auto all = iotcc::handler_table<ObedientSession>();
    CHECK((all.on_command != nullptr));
    CHECK((all.on_verdict != nullptr));
    CHECK((all.on_writable != nullptr));
    CHECK((all.on_drain != nullptr));
    CHECK((all.on_deadline != nullptr));
    CHECK((all.on_stored == nullptr));
    constexpr auto none = iotcc::handler_table<SilentSession>();
    CHECK((none.on_bytes != nullptr));
    CHECK((none.on_command == nullptr));
    CHECK((none.on_deadline == nullptr));
    CHECK(none.default_listen == nullptr);
}

TEST_CASE("a session asks for the name in the peer's certificate, if there is one")
{
    FakeHost host;
    FakeInstance instance(host, plugin());
    auto& peer = instance.connect();
    peer.write("p");
    CHECK(saw("peer unnamed"));
    host.answers.peer_name = "pump 7";
    peer.write("p");
    CHECK(saw("peer pump 7"));
}

TEST_CASE("a session lives from on_open to on_close")
{
    FakeHost host;
    {
        FakeInstance instance(host, plugin());
        auto& first = instance.connect();
        instance.connect();
        CHECK(ObedientSession::alive == 2);
        first.hang_up();
        CHECK(saw("close " + std::to_string(IOTCC_CLOSE_PEER)));
        CHECK(ObedientSession::alive == 1);
    }
    CHECK(ObedientSession::alive == 0);
}

TEST_CASE("a connection that on_open refuses or throws over leaves no session behind")
{
    FakeHost host;
    FakeInstance instance(host, plugin());
    CHECK_FALSE(instance.connect("denied").is_open());
    CHECK_FALSE(instance.connect("bad").is_open());
    CHECK(ObedientSession::alive == 0);
    CHECK(host.log.at(0) == "on_open threw: bad peer");
}

TEST_CASE("a refused connection keeps no pointer to the session that is gone")
{
    const FakeHost host;
    void* self = nullptr;
    REQUIRE(kObedient.create(&host.abi(), &self) == IOTCC_OK);
    iotcc_conn conn{};
    const auto table = iotcc::handler_table<ObedientSession>();
    CHECK(table.on_open(self, &conn, iotcc::str("denied")) == IOTCC_E_DENIED);
    CHECK(conn.user == nullptr);
    kObedient.destroy(self);
}

TEST_CASE("identify and deliver arrive with what was given")
{
    FakeHost host;
    FakeInstance instance(host, plugin());
    auto& peer = instance.connect();
    peer.write("i");
    peer.write("dpayload");
    REQUIRE(peer.identified);
    CHECK(peer.identified->id == "dev");
    CHECK(peer.identified->type == "t");
    CHECK(peer.identified->password == "pw");
    CHECK(peer.identified->flags == 1);
    REQUIRE(peer.delivered.size() == 1);
    CHECK(peer.delivered[0].topic == "a/b");
    CHECK(peer.delivered[0].payload == "payload");
    CHECK(peer.delivered[0].kind == IOTCC_MSG_DATA);
    CHECK(peer.counters().rx_msgs == 1);
}

TEST_CASE("pieces are sent as one and counted as one message")
{
    FakeHost host{{"greeting", "welcome"}};
    FakeInstance instance(host, plugin());
    auto& peer = instance.connect();
    peer.write("s");
    CHECK(peer.sent == "welcome!");
    CHECK(peer.counters().tx_msgs == 1);
}

TEST_CASE("unused bytes come again when the peer reads again")
{
    FakeHost host;
    FakeInstance instance(host, plugin());
    auto& peer = instance.connect();
    peer.stop_reading();
    peer.write("s");
    CHECK(peer.sent.empty());
    peer.read_again();
    CHECK(saw("writable"));
    CHECK(peer.sent == "hi!");
}

TEST_CASE("need holds the rest back until it is long enough")
{
    FakeHost host;
    FakeInstance instance(host, plugin());
    auto& peer = instance.connect();
    peer.write("n1");
    peer.write("2");
    CHECK(peer.unused_input() == "n12");
    peer.write("3");
    CHECK(peer.unused_input().empty());
}

TEST_CASE("close ends the connection after the callback, not in it")
{
    FakeHost host;
    FakeInstance instance(host, plugin());
    auto& peer = instance.connect();
    peer.write("c");
    CHECK(saw("still here"));
    CHECK(peer.closed == IOTCC_CLOSE_PROTOCOL);
    CHECK(peer.close_text == "as told");
}

TEST_CASE("a throw in on_bytes ends that connection with a line in the log")
{
    FakeHost host;
    FakeInstance instance(host, plugin());
    auto& other = instance.connect();
    auto& peer = instance.connect();
    peer.write("t");
    CHECK(peer.closed == IOTCC_CLOSE_LOCAL);
    CHECK(host.log.at(0) == "on_bytes threw: as told");
    CHECK(other.is_open());
}

TEST_CASE("a throw in a callback without a result closes the connection")
{
    FakeHost host;
    FakeInstance instance(host, plugin());
    auto& peer = instance.connect();
    peer.drain(1000);
    CHECK(host.log.at(0) == "on_drain threw: not ready");
    CHECK(peer.close_text == "the plugin threw");
}

TEST_CASE("an error from on_bytes closes the connection")
{
    FakeHost host;
    FakeInstance instance(host, plugin());
    auto& peer = instance.connect();
    peer.write("?");
    CHECK(peer.closed == IOTCC_CLOSE_PROTOCOL);
}

TEST_CASE("a command reaches the session and its reply names it")
{
    FakeHost host;
    FakeInstance instance(host, plugin());
    auto& peer = instance.connect();
    peer.write("i");
    CHECK(peer.command({.name = "fan", .payload = "on", .content_type = "", .correlation = 9}) ==
          IOTCC_OK);
    CHECK(saw("command fan on"));
    REQUIRE(peer.delivered.size() == 1);
    CHECK(peer.delivered[0].kind == IOTCC_MSG_REPLY);
    CHECK(peer.delivered[0].correlation == 9);
    CHECK(peer.delivered[0].payload == "done");
}

TEST_CASE("while a rule decides nothing is presented, then the rest comes")
{
    FakeHost host;
    host.answers.identify = IOTCC_PENDING;
    FakeInstance instance(host, plugin());
    auto& peer = instance.connect();
    peer.write("idlater");
    CHECK(peer.unused_input() == "dlater");
    peer.decide(IOTCC_OK);
    CHECK(saw("verdict 0"));
    REQUIRE(peer.delivered.size() == 1);
    CHECK(peer.delivered[0].payload == "later");
}

TEST_CASE("a deadline is set and comes")
{
    FakeHost host;
    FakeInstance instance(host, plugin());
    auto& peer = instance.connect();
    peer.pass_deadline();
    CHECK(peer.deadline_ms == 50);
}

TEST_CASE("what options throw fails create, with their words for the operator")
{
    void* self = nullptr;
    FakeHost wrong{{"throw", "perhaps"}};
    CHECK(kObedient.create(&wrong.abi(), &self) == IOTCC_E_ARG);
    CHECK(wrong.error == "throw = \"perhaps\": must be true or false");
    FakeHost thrown{{"throw", "true"}};
    CHECK(kObedient.create(&thrown.abi(), &self) == IOTCC_E_EXCEPTION);
    CHECK(self == nullptr);
}

TEST_CASE("a session may overwrite the bytes that it uses")
{
    static constexpr auto component = iotcc::handler_component<SilentSession>("silent");
    static constexpr const iotcc_component* components[] = {&component, nullptr};
    iotcc_plugin silent{};
    silent.components = components;
    FakeHost host;
    FakeInstance instance(host, silent);
    auto& peer = instance.connect();
    peer.write("anything");
    CHECK(peer.unused_input().empty());
}
