// A client and a bus that do what they like, one thing per byte, in any order: whatever was
// promised is kept. Acknowledgements come in the order of the messages, one for each; no more than
// max_inflight are on their way; each request has its one answer; what is sent is MQTT.
#include "client_packet.hpp"
#include "conversation.hpp"
#include "publish_frame.hpp"

#include <iotcc/fake_host.hpp>
#include <iotcc/handler.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <vector>

using namespace iotcc::mqtt;
using namespace iotcc::mqtt::testing;
using namespace iotcc::testing;

namespace {

constexpr Terms kTerms{.limits = {4096, 256},
                       .max_inflight = 3,
                       .max_inflight_in = 4,
                       .max_keep_alive_s = 0,
                       .empty_client_id = EmptyClientId::allow,
                       .when_denied = WhenDenied::acknowledge};

struct Session : iotcc::Session {
    std::size_t on_bytes(std::string_view in)
    {
        return conversation.on_bytes({*this, kTerms}, std::as_bytes(std::span(in)));
    }
    void on_verdict(std::int32_t verdict) { conversation.on_verdict({*this, kTerms}, verdict); }
    void on_stored(std::uint64_t token, std::int32_t status)
    {
        conversation.on_stored({*this, kTerms}, token, status);
    }
    void on_writable() { conversation.on_writable({*this, kTerms}); }
    void on_deadline() { conversation.on_deadline({*this, kTerms}); }
    std::int32_t on_publish(const iotcc_delivery& d)
    {
        return conversation.on_publish({*this, kTerms}, d);
    }
    static std::int64_t encode(const iotcc::Message& m, std::uint32_t qos, std::uint32_t flags,
                               iotcc_out& out)
    {
        return encode_publish(m, qos, flags, nullptr, out);
    }

    Conversation conversation;
};

void require(bool holds)
{
    if (!holds)
        std::abort();
}

// What the client has got, by kind.
struct Heard {
    std::vector<std::string> acks; // PUBACK and PUBREC
    std::size_t publishes = 0, subacks = 0, unsubacks = 0, pongs = 0, releases = 0, completes = 0;

    explicit Heard(std::string_view sent)
    {
        while (!sent.empty()) {
            require(sent.size() >= 2 && sent[1] >= 0); // all are shorter than 128 bytes
            const auto size = 2 + static_cast<std::size_t>(sent[1]);
            require(size <= sent.size());
            take(sent.substr(0, size));
            sent.remove_prefix(size);
        }
    }
    void take(std::string_view packet)
    {
        switch (static_cast<unsigned char>(packet[0]) >> 4) {
        case 2:
            return require(packet.size() == 4);
        case 3:
            publishes += (packet[0] & 6) != 0 ? 1 : 0;
            return;
        case 4:
        case 5:
            acks.emplace_back(packet);
            return;
        case 6:
            ++releases;
            return;
        case 7:
            ++completes;
            return;
        case 9:
            ++subacks;
            return;
        case 11:
            ++unsubacks;
            return;
        case 13:
            ++pongs;
            return;
        default:
            require(false);
        }
    }
};

// One connection and everybody around it.
class Play {
public:
    Play() : instance_(with_bus(host_), iotcc_plugin_v1), peer_(instance_.connect())
    {
        peer_.write(connect({.flags = 0}));
        peer_.store(1);
    }

    void act(std::uint8_t byte)
    {
        const unsigned arg = byte >> 4;
        // As the bus promises: nothing is stored before what came before it.
        host_.answers.deliver = peer_.awaited() != 0 ? IOTCC_PENDING : deliver_;
        if ((byte & 15) < 10)
            peer_.write(packet_of(byte & 15, arg));
        else
            surround(byte & 15, arg);
        if (peer_.is_open())
            check();
    }

    // Nothing is held up any more: what is due has come.
    void settle_all()
    {
        host_.answers.deliver = IOTCC_OK;
        host_.answers.bus = {};
        while (peer_.is_open() && peer_.awaited() != 0)
            peer_.store(IOTCC_OK);
        peer_.read_again();
        while (peer_.is_open() && peer_.awaited() != 0)
            peer_.store(IOTCC_OK);
        if (!peer_.is_open())
            return;
        const Heard heard(peer_.sent);
        require(heard.acks == due_acks());
        require(heard.subacks == subscribes_ && heard.unsubacks == unsubscribes_);
        require(heard.pongs == pings_ && heard.completes == peer_.session.released.size());
    }

private:
    static FakeHost& with_bus(FakeHost& host)
    {
        host.has_bus = true;
        return host;
    }

    std::string packet_of(unsigned kind, unsigned arg)
    {
        const unsigned id = arg + 1;
        const unsigned sent_id = packet_id_of(next_ - arg % 4);
        switch (kind) {
        case 0:
            return publish("a", "zero");
        case 1:
            return publish(2, "a", id, "one");
        case 2:
            return publish(4, "a", id, "two");
        case 3:
            return ack(0x62, id);
        case 4:
            return ack(0x40, sent_id);
        case 5:
            return ack(0x50, sent_id);
        case 6:
            return ack(0x70, sent_id);
        case 7:
            ++subscribes_;
            return subscribe(filter("a", 1) + filter("b", arg % 3), id);
        case 8:
            ++unsubscribes_;
            return unsubscribe(field("a"), id);
        default:
            ++pings_;
            return kPing;
        }
    }

    void surround(unsigned kind, unsigned arg)
    {
        const auto answer = [&](unsigned bit) {
            return (arg & bit) != 0 ? IOTCC_PENDING : IOTCC_OK;
        };
        switch (kind) {
        case 10:
            if (peer_.awaited() != 0)
                peer_.store(arg == 15 ? IOTCC_E_FAIL : IOTCC_OK);
            return;
        case 11:
            return publish_next(arg);
        case 12:
            deliver_ = answer(1);
            host_.answers.bus.subscribe = answer(2);
            host_.answers.bus.unsubscribe = answer(2);
            host_.answers.bus.settle = answer(4);
            host_.answers.bus.release = answer(8);
            return;
        case 13:
            return peer_.stop_reading();
        case 14:
            return peer_.read_again();
        default:
            peer_.publish({.topic = "a", .payload = "x"});
        }
    }

    void publish_next(unsigned arg)
    {
        if (!peer_.is_open())
            return;
        const auto answer =
            peer_.publish({.topic = "a", .payload = "x", .qos = 1 + arg % 2}, next_ + 1);
        require(answer == IOTCC_OK || answer == IOTCC_E_BUSY);
        next_ += answer == IOTCC_OK ? 1 : 0;
    }

    [[nodiscard]] std::vector<std::string> due_acks() const
    {
        std::vector<std::string> due;
        for (const auto& message : peer_.delivered)
            if (message.qos != 0)
                due.push_back(
                    ack(message.qos == 1 ? 0x40 : 0x50, static_cast<std::uint16_t>(message.token)));
        return due;
    }

    void check() const
    {
        const Heard heard(peer_.sent);
        const auto due = due_acks();
        require(heard.acks.size() <= due.size() &&
                std::equal(heard.acks.begin(), heard.acks.end(), due.begin()));
        std::size_t done = 0;
        for (const auto& settled : peer_.session.settled)
            done += settled.how == IOTCC_SETTLE_DONE ? 1 : 0;
        require(heard.publishes >= done && heard.publishes - done <= kTerms.max_inflight);
    }

    FakeHost host_;
    FakeInstance instance_;
    FakePeer& peer_;
    std::int32_t deliver_ = IOTCC_OK;
    std::uint64_t next_ = 65'530; // so that packet ids come round
    std::size_t subscribes_ = 0, unsubscribes_ = 0, pings_ = 0;
};

} // namespace

IOTCC_HANDLER_PLUGIN(Session, "iotcc.fuzz", "0.1.0", "fuzz");

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    Play play;
    for (const std::uint8_t byte : std::span(data, std::min<std::size_t>(size, 512)))
        play.act(byte);
    play.settle_all();
    return 0;
}
