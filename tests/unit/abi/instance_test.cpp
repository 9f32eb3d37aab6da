#include "eventually.hpp"
#include "host_rig.hpp"
#include "row_feed.hpp"
#include "tcp_client.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>

using namespace iotcc;
using abi::Component;
using abi::HostRig;
using abi::Instance;
using abi::InstanceError;
using test::TcpClient;

namespace {

void say(const iotcc_host* host, std::string_view words)
{
    const auto& log = Component{host}.service<iotcc_log>(IOTCC_LOG);
    log.set_error(host, {words.data(), words.size()});
}

// The words with which create or start fails.
template <class F> std::string words_of(F f)
{
    try {
        f();
    } catch (const InstanceError& error) {
        return error.what();
    }
    return "";
}

} // namespace

TEST_CASE("create fails with the plugin's own words, and is then not destroyed")
{
    static int destroyed;
    destroyed = 0;
    iotcc_component component = abi::plain_component();
    component.create = [](const iotcc_host* host, void**) -> std::int32_t {
        say(host, "no such certificate");
        return IOTCC_E_ARG;
    };
    component.destroy = [](void*) { ++destroyed; };
    {
        HostRig rig;
        Instance& instance = rig.add(component);
        CHECK(words_of([&] { instance.create(); }) == "create: no such certificate");
    }
    CHECK(destroyed == 0);
}

TEST_CASE("create that says nothing, or throws, fails with the status in words")
{
    HostRig rig;
    iotcc_component component = abi::plain_component();
    component.create = [](const iotcc_host*, void**) -> std::int32_t { return IOTCC_E_NOMEM; };
    Instance& silent = rig.add(component);
    CHECK(words_of([&] { silent.create(); }) == "create: out of memory (IOTCC_E_NOMEM)");
    iotcc_component throwing = abi::plain_component();
    throwing.create = [](const iotcc_host*, void**) -> std::int32_t { throw 1; };
    Instance& thrown = rig.add(throwing, "y");
    CHECK(words_of([&] { thrown.create(); }) == "create: threw an exception (IOTCC_E_EXCEPTION)");
}

TEST_CASE("a start that fails is not followed by stop, but by destroy")
{
    static int stopped, destroyed;
    stopped = destroyed = 0;
    iotcc_component component = abi::plain_component();
    component.start = [](void*) -> std::int32_t { return IOTCC_E_BUSY; };
    component.stop = [](void*) -> std::int32_t { return ++stopped; };
    component.destroy = [](void* self) {
        ++destroyed;
        delete static_cast<Component*>(self);
    };
    {
        HostRig rig;
        Instance& instance = rig.add(component);
        instance.create();
        CHECK(words_of([&] { instance.start(); }) == "start: busy (IOTCC_E_BUSY)");
    }
    CHECK(stopped == 0);
    CHECK(destroyed == 1);
}

TEST_CASE("words that belong to a success are not those of the next failure")
{
    HostRig rig;
    iotcc_component component = abi::plain_component();
    component.create = [](const iotcc_host* host, void** self) -> std::int32_t {
        say(host, "trying the second server");
        *self = new Component{host};
        return IOTCC_OK;
    };
    component.start = [](void*) -> std::int32_t { return IOTCC_E_TIMEOUT; };
    Instance& instance = rig.add(component);
    instance.create();
    CHECK(words_of([&] { instance.start(); }) == "start: timed out (IOTCC_E_TIMEOUT)");
}

TEST_CASE("options that nobody asked for are told, and json asks for all")
{
    HostRig rig;
    const iotcc_component component = abi::plain_component();
    Instance& instance = rig.add(component, "x", {{"port", "7"}, {"prot", "8"}});
    instance.create();
    const Component& self = *static_cast<Component*>(instance.self());
    const auto& config = self.service<iotcc_config>(IOTCC_CONFIG);
    std::int64_t number = 0;
    CHECK(config.get_int(self.host, {"port", 4}, 1, &number) == IOTCC_OK);
    CHECK(number == 7);
    CHECK(config.get_int(self.host, {"absent", 6}, 1, &number) == IOTCC_OK);
    CHECK(number == 1);
    CHECK(instance.unread_options() == std::vector<std::string>{"prot"});
    iotcc_str json{};
    CHECK(config.json(self.host, &json) == IOTCC_OK);
    CHECK(std::string_view(json.ptr, json.len) == R"({"port":"7","prot":"8"})");
    CHECK(instance.unread_options().empty());
}

TEST_CASE("totals of an instance that had no device yet are zeros, of an unknown one not found")
{
    HostRig rig;
    const iotcc_component component = abi::plain_component();
    Instance& instance = rig.add(component);
    instance.create();
    const Component& self = *static_cast<Component*>(instance.self());
    const auto& stats = self.service<iotcc_stats>(IOTCC_STATS);
    iotcc_totals totals{};
    totals.struct_size = sizeof totals;
    totals.opened = 7;
    CHECK(stats.totals(self.host, {"x", 1}, &totals) == IOTCC_OK);
    CHECK(totals.opened == 0);
    CHECK(stats.totals(self.host, {"z", 1}, &totals) == IOTCC_E_NOTFOUND);
}

TEST_CASE("a handler table of an older ABI ends where it says")
{
    struct Short { // up to the last function that every handler has
        unsigned char bytes[offsetof(iotcc_handler, on_command)];
        unsigned char behind[sizeof(iotcc_handler)];
    } table;
    std::memset(&table, 0x5a, sizeof table);
    iotcc_handler handler = abi::plain_handler();
    handler.struct_size = sizeof table.bytes;
    std::memcpy(table.bytes, &handler, sizeof table.bytes);
    iotcc_component component = abi::plain_component();
    component.vtable = &table;
    HostRig rig;
    const std::uint16_t port = rig.listen(rig.add(component));
    rig.run();
    TcpClient client(port);
    client.send("dev");
    CHECK(client.receive(3) == "dev");
    for (std::uint32_t i = 0; i < HostRig::kLanes; ++i) // on_drain lies behind the end
        rig.lane(i).run_and_wait([&] { rig.lane(i).drain(nullptr, 1000); });
    CHECK(client.receive_all().empty());
}

TEST_CASE("to identify a second time is an error that ends the connection and denies nobody")
{
    abi::ServingRig bench(abi::plain_handler());
    TcpClient client(bench.port);
    client.send("dev");
    CHECK(client.receive(3) == "dev");
    client.send("dev");
    CHECK(client.receive_all().empty());
    CHECK(bench.instance.denied() == 0);
}

TEST_CASE("to take over and to stand back at once is an error")
{
    iotcc_handler handler = abi::plain_handler();
    handler.on_bytes = [](void* self, iotcc_conn* conn, iotcc_buf in) {
        const auto& io = static_cast<Component*>(self)->service<iotcc_io>(IOTCC_IO);
        iotcc_device device{};
        device.struct_size = sizeof device;
        device.flags = IOTCC_DEVICE_SUPERSEDE | IOTCC_DEVICE_REFUSE;
        device.device_id = {reinterpret_cast<const char*>(in.ptr), in.len};
        CHECK(io.identify(conn, &device) == IOTCC_E_ARG);
        return static_cast<std::int64_t>(in.len);
    };
    abi::ServingRig bench(handler);
    TcpClient client(bench.port);
    client.send("dev");
    CHECK(client.receive_all().empty());
    CHECK(bench.instance.denied() == 1);
}

TEST_CASE("a start that has nothing to do is no failure, and is followed by destroy only")
{
    static int stopped;
    stopped = 0;
    iotcc_component component = abi::plain_component();
    component.create = [](const iotcc_host* host, void** self) -> std::int32_t {
        *self = new Component{host};
        return IOTCC_OK;
    };
    component.start = [](void* self) -> std::int32_t {
        say(static_cast<Component*>(self)->host, "no path is set");
        return IOTCC_DEFER;
    };
    component.stop = [](void*) -> std::int32_t { return ++stopped; };
    {
        HostRig rig;
        Instance& instance = rig.add(component);
        instance.create();
        CHECK_FALSE(instance.start());
        CHECK(instance.failure(IOTCC_DEFER) == "no path is set");
    }
    CHECK(stopped == 0);
}

TEST_CASE("a sink's feed hears of a device that is identified, and of its end with the last counts")
{
    iotcc_handler handler = abi::plain_handler();
    iotcc_component component = abi::plain_component();
    component.vtable = &handler;
    sinks::RowFeed feed;
    feed.open();
    HostRig rig;
    rig.rooms.rows = &feed;
    const std::uint16_t port = rig.listen(rig.add(component));
    rig.run();
    {
        TcpClient silent(port); // never identified: nobody hears of it
        TcpClient client(port);
        client.send("dev");
        CHECK(client.receive(3) == "dev");
    }
    std::vector<sinks::RowFeed::Note> notes;
    const bool came = test::eventually([&] {
        feed.take([&](sinks::RowFeed::Note& note) { notes.push_back(note); });
        return notes.size() == 2;
    });
    REQUIRE(came);
    REQUIRE(notes[0].who != nullptr);
    const iotcc_row row = notes[0].who->row(IOTCC_ROW_OPENED, notes[0].counters);
    CHECK(std::string(row.device_id.ptr, row.device_id.len) == "dev");
    CHECK(std::string(row.instance.ptr, row.instance.len) == "x");
    CHECK(notes[1].who == nullptr);
    CHECK(notes[1].conn_id == notes[0].conn_id);
    CHECK(notes[1].counters.tx_msgs == 1);
    CHECK(notes[1].counters.rx_bytes == 3);
}
