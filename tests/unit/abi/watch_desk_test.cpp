#include "eventually.hpp"
#include "host_rig.hpp"
#include "tcp_client.hpp"
#include "watch_desk.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace iotcc;
using abi::ConnectionsWatch;
using abi::DeviceWatch;
using abi::WatchDesk;
using test::eventually;
using test::TcpClient;

namespace {

// What comes first is the device's id, everything else is echoed: with msgs 0 where it begins so.
iotcc_handler echo_handler()
{
    iotcc_handler handler = abi::plain_handler();
    handler.on_bytes = [](void* self, iotcc_conn* conn, iotcc_buf in) {
        const auto& io = static_cast<abi::Component*>(self)->service<iotcc_io>(IOTCC_IO);
        const iotcc_bytes echoed{in.ptr, in.len};
        if (conn->user == nullptr) {
            conn->user = self;
            iotcc_device device{};
            device.struct_size = sizeof device;
            device.device_id = {reinterpret_cast<const char*>(in.ptr), in.len};
            (void)io.identify(conn, &device);
        }
        (void)io.send(conn, &echoed, 1, *in.ptr == '0' ? 0 : 1);
        return static_cast<std::int64_t>(in.len);
    };
    return handler;
}

struct WatchRig {
    WatchRig()
    {
        component.vtable = &handler;
        port = rig.listen(instance);
        rig.rooms.watches = &desk.emplace(rig.rooms.storages, rig.rooms.lanes);
        rig.run();
    }
    TcpClient device(const std::string& id)
    {
        TcpClient client(port);
        client.send(id);
        CHECK(client.receive(id.size()) == id);
        return client;
    }

    iotcc_handler handler = echo_handler();
    iotcc_component component = abi::plain_component();
    std::optional<WatchDesk> desk; // outlives the lanes
    abi::HostRig rig;
    abi::Instance& instance = rig.add(component, "echo");
    std::uint16_t port = 0;
};

void say(TcpClient& client, const std::string& text)
{
    client.send(text);
    CHECK(client.receive(text.size()) == text);
}

watch::DeviceTail& begun(DeviceWatch& watch)
{
    REQUIRE(eventually([&] { return watch.tail() != nullptr; }));
    return *watch.tail();
}

// The payloads that were shown, each behind its direction.
std::vector<std::string> shown(watch::DeviceTail& tail)
{
    std::vector<std::string> texts;
    for (const watch::ShownMessage& message : tail.messages.take(100))
        texts.push_back((message.direction == watch::Direction::in ? "<" : ">") + message.payload);
    return texts;
}

using Texts = std::vector<std::string>;

} // namespace

TEST_CASE("a device is watched that is connected already, and one that connects later")
{
    WatchRig rig;
    TcpClient before = rig.device("d");
    DeviceWatch watch(*rig.desk, "d");
    watch::DeviceTail& tail = begun(watch);
    say(before, "x");
    CHECK(shown(tail) == Texts{">x"});
    TcpClient later = rig.device("d");
    say(later, "y");
    CHECK(shown(tail) == Texts{">d", ">y"});
}

TEST_CASE("other devices and the protocol's own words are not shown")
{
    WatchRig rig;
    TcpClient device = rig.device("d"), other = rig.device("e");
    DeviceWatch watch(*rig.desk, "d");
    watch::DeviceTail& tail = begun(watch);
    say(other, "x");
    say(device, "0");
    CHECK(shown(tail).empty());
}

TEST_CASE("two who watch one device see the same, and one goes on when the other ends")
{
    WatchRig rig;
    TcpClient device = rig.device("d");
    DeviceWatch watch(*rig.desk, "d");
    watch::DeviceTail& tail = begun(watch);
    {
        DeviceWatch second(*rig.desk, "d");
        watch::DeviceTail& other = begun(second);
        say(device, "x");
        CHECK(shown(tail) == shown(other));
    }
    for (std::uint32_t lane = 0; lane < abi::HostRig::kLanes; ++lane)
        rig.rig.lane(lane).run_and_wait([] {});
    say(device, "y");
    CHECK(shown(tail) == Texts{">y"});
}

TEST_CASE("when nobody watches any more, the lanes know of nobody")
{
    WatchRig rig;
    TcpClient device = rig.device("d");
    {
        DeviceWatch watch(*rig.desk, "d");
        (void)begun(watch);
        const ConnectionsWatch connections(*rig.desk, std::make_shared<watch::ConnectionFeed>(1));
    }
    for (std::uint32_t lane = 0; lane < abi::HostRig::kLanes; ++lane) {
        bool is_idle = false;
        rig.rig.lane(lane).run_and_wait([&] { is_idle = rig.desk->on(lane).is_idle(); });
        CHECK(is_idle);
    }
    say(device, "x"); // the short way again
}

TEST_CASE("who watches connections hears who came, who left and why")
{
    WatchRig rig;
    ConnectionsWatch watch(*rig.desk, std::make_shared<watch::ConnectionFeed>(10));
    REQUIRE(eventually([&] { return watch.is_settled(); }));
    {
        const TcpClient device = rig.device("d");
    }
    std::vector<watch::ConnectionNote> notes;
    CHECK(eventually([&] {
        for (auto& note : watch.subject().take(10))
            notes.push_back(std::move(note));
        return notes.size() == 2;
    }));
    REQUIRE(notes.size() == 2);
    REQUIRE(notes[0].opened != nullptr);
    const iotcc_row row = notes[0].opened->row(IOTCC_ROW_OPENED, notes[0].counters);
    CHECK(std::string_view(row.device_id.ptr, row.device_id.len) == "d");
    CHECK(std::string_view(row.instance.ptr, row.instance.len) == "echo");
    CHECK(notes[1].opened == nullptr);
    CHECK(notes[1].connection == row.conn_id);
    CHECK(notes[1].instance == "echo");
    CHECK(notes[1].why == IOTCC_CLOSE_PEER);
}

TEST_CASE("of a wave of devices each is shown with its own address")
{
    constexpr std::size_t kWave = 1'400; // more on each lane than its first chunk of arrivals holds
    WatchRig rig;
    ConnectionsWatch watch(*rig.desk, std::make_shared<watch::ConnectionFeed>(kWave));
    REQUIRE(eventually([&] { return watch.is_settled(); }));
    std::vector<TcpClient> devices;
    for (std::size_t i = 0; i < kWave; ++i)
        devices.emplace_back(rig.port);
    const auto come = [&] {
        return rig.rig.lane(0).open_connections() + rig.rig.lane(1).open_connections();
    };
    REQUIRE(eventually([&] { return come() == kWave; }));
    // Back to front, but for some: so the last chunk is not the only one with places when it
    // empties.
    for (std::size_t i = 0; i < kWave; ++i) {
        TcpClient& device = devices[i < kWave / 10 ? i : kWave - 1 - (i - kWave / 10)];
        say(device, std::to_string(device.local_port()));
    }
    const auto notes = watch.subject().take(0);
    REQUIRE(notes.size() == kWave);
    for (const watch::ConnectionNote& note : notes) {
        const iotcc_row row = note.opened->row(IOTCC_ROW_OPENED, note.counters);
        CHECK("127.0.0.1:" + std::string(row.device_id.ptr, row.device_id.len) ==
              std::string(row.remote.ptr, row.remote.len));
    }
}
