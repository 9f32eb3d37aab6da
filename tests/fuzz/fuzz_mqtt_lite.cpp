// What an MQTT client sends, before and after its CONNECT: however it is cut into reads, the events
// are the same, a host keeps no more than a packet, and what is encoded again is read the same.
#include "client_packet.hpp"
#include "packet_stream.hpp"
#include "publish_head.hpp"
#include "topic.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

using namespace iotcc::mqtt;
using namespace iotcc::mqtt::testing;

namespace {

constexpr ReaderLimits kMost{200, 150}; // small, so that short inputs reach them

void require(bool holds)
{
    if (!holds)
        std::abort();
}

std::string words(std::span<const std::byte> bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// The packet as a host sends it; empty where it does not.
struct Encoder {
    std::string operator()(const Publish& p) const
    {
        const PublishHead head{p.topic, p.payload.size(), p.qos, p.is_retained, p.is_duplicate};
        std::vector<std::byte> room(write_publish_head({}, head));
        require(write_publish_head(room, head) == room.size());
        auto bytes = words(room);
        if (p.qos != Qos::at_most_once)
            bytes.replace(bytes.size() - kPacketIdSize, kPacketIdSize,
                          words(encode_id(p.packet_id)));
        return bytes + words(p.payload);
    }
    std::string operator()(PubAck ack) const { return words(encode(ack)); }
    std::string operator()(PubRec ack) const { return words(encode(ack)); }
    std::string operator()(PubRel ack) const { return words(encode(ack)); }
    std::string operator()(PubComp ack) const { return words(encode(ack)); }
    std::string operator()(const auto&) const { return {}; }
};

void check_filters(const PacketEvent& event)
{
    std::size_t count = 0;
    if (const auto* subscribe = std::get_if<Subscribe>(&event)) {
        for (const auto& [filter, qos] : subscribe->subscriptions) {
            require(fault_of_filter(filter) == nullptr && qos <= Qos::exactly_once);
            ++count;
        }
        require(count == subscribe->subscriptions.size() && count != 0);
    }
    if (const auto* unsubscribe = std::get_if<Unsubscribe>(&event)) {
        for (const auto& [filter] : unsubscribe->filters) {
            const auto shared = split_share(filter);
            require(!shared || (!shared->group.empty() && !shared->filter.empty()));
            ++count;
        }
        require(count == unsubscribe->filters.size() && count != 0);
    }
}

// Each packet again, as `events` has it.
void check_encoding(std::string_view stream, const std::vector<std::string>& events)
{
    PacketReader reader;
    auto rest = std::as_bytes(std::span(stream));
    for (const auto& expected : events) {
        const auto before = rest;
        const auto event = reader.next(rest, kMost);
        if (std::holds_alternative<Malformed>(event))
            return;
        check_filters(event);
        const auto again = std::visit(Encoder{}, event);
        if (again.empty())
            continue;
        require(again.size() <= before.size() - rest.size()); // a length may have been longer
        PacketStream packets(kMost);
        packets.receive(connect() + again);
        require(packets.events().size() == 2 && packets.events()[1] == expected);
    }
}

void check_cuts(std::string_view stream)
{
    PacketStream whole(kMost);
    whole.receive(stream);
    require(whole.kept() < kMost.max_packet);
    require(whole.awaited() == 0 || (whole.awaited() > whole.kept() && whole.awaited() <= 200));
    for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
        PacketStream halves(kMost);
        halves.receive(stream.substr(0, cut));
        require(halves.kept() < kMost.max_packet);
        halves.receive(stream.substr(cut));
        require(halves.events() == whole.events() && halves.kept() == whole.kept());
    }
    PacketStream bytewise(kMost);
    for (const char c : stream)
        bytewise.receive({&c, 1});
    require(bytewise.events() == whole.events() && bytewise.kept() == whole.kept());
    check_encoding(stream, whole.events());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    if (size > 700) // every cut of it is tried
        return 0;
    const std::string input(reinterpret_cast<const char*>(bytes), size);
    check_cuts(input);
    check_cuts(connect() + input);
    check_cuts(connect_3_1() + input);
    return 0;
}
