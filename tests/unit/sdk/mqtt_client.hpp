#pragma once
#include "client_packet.hpp"

#include <iotcc/fake_host.hpp>

#include <string>
#include <string_view>

// An MQTT client of the plugin, and what it hears.
namespace iotcc::mqtt::testing {

using iotcc::testing::FakeHost;
using iotcc::testing::FakeInstance;
using iotcc::testing::FakePeer;
using iotcc::testing::Setting;

// First bytes of packets, MQTT 3.1.1 section 2.2.
constexpr unsigned kPubAck = 0x40, kPubRec = 0x50, kPubRel = 0x62, kPubComp = 0x70;

using namespace std::string_literals;

inline const std::string kAccepted = "\x20\x02\x00\x00"s;
inline std::string connack(unsigned code, unsigned present = 0)
{
    return {'\x20', '\x02', static_cast<char>(present), static_cast<char>(code)};
}
inline std::string connect_with_keep_alive(unsigned seconds, std::string_view client_id = "c1")
{
    return packet(0x10, field("MQTT") + "\x04\x02" + number(seconds) + field(client_id));
}

// A host with a bus, and an instance of the plugin.
struct Broker {
    explicit Broker(std::initializer_list<Setting> section = {}) : host(section), mqtt(start(host))
    {
    }

    // A client past its CONNECT; `sent` holds what came after the CONNACK.
    FakePeer& client(std::string_view packets = connect())
    {
        auto& peer = mqtt.connect();
        peer.write(packets);
        if (peer.awaited() != 0)
            peer.store(0);
        if (peer.sent != kAccepted)
            throw std::runtime_error("the client was not accepted");
        peer.sent.clear();
        return peer;
    }

    FakeHost host;
    FakeInstance mqtt;

private:
    static FakeInstance start(FakeHost& host)
    {
        host.has_bus = true;
        return FakeInstance(host, iotcc_plugin_v1);
    }
};

} // namespace iotcc::mqtt::testing
