#pragma once
#include "ack_token.hpp"
#include "carrier.hpp"
#include "inflight_window.hpp"
#include "packet_reader.hpp"
#include "received_ids.hpp"
#include "terms.hpp"

#include <iotcc/kind/handler.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace iotcc::mqtt {

// What one client and we say to each other in MQTT 3.1.1 or 3.1: packets on its side, calls of
// iotcc::Session on the other. Sessions, queues, wills and retained messages are the bus's; this
// has packet ids, the in-flight window, keep alive and the order of acknowledgements. The callbacks
// are those of a handler (iotcc/handler.hpp), with what carries the conversation. [lane]
class Conversation {
public:
    Conversation();
    ~Conversation();

    // Answers how much of `in` it used: up to the first packet that has to wait for something.
    std::size_t on_bytes(const Carrier& carrier, std::span<const std::byte> in);
    void on_verdict(const Carrier& carrier, std::int32_t verdict);
    void on_stored(const Carrier& carrier, std::uint64_t token, std::int32_t status);
    void on_writable(const Carrier& carrier);
    void on_deadline(const Carrier& carrier);
    std::int32_t on_publish(const Carrier& carrier, const iotcc_delivery& delivery);

    // Nobody is known yet, and nothing but a CONNECT is read.
    [[nodiscard]] bool is_connecting() const noexcept { return state_ == State::connecting; }
    // Whether on_bytes would read any.
    [[nodiscard]] bool reads() const noexcept
    {
        return (state_ == State::open || state_ == State::connecting) && !is_held_up();
    }
    // Nothing more is read or sent; the connection closes.
    [[nodiscard]] bool has_ended() const noexcept { return state_ == State::ended; }

private:
    // Connecting: CONNECT is awaited. Deciding: who it is, or its session, is awaited. Ended:
    // nothing more is read or sent.
    enum class State : std::uint8_t { connecting, deciding, open, ended };
    struct Opening;
    struct Suback {
        std::uint16_t packet_id;
        std::vector<std::byte> packet;
    };
    // What a conversation rarely has: what is held up.
    struct Waiting {
        std::unique_ptr<Opening> opening; // until it is known who the client is
        std::string unsent;               // for which the peer left no room, in order
        std::vector<Suback> subacks;      // whose subscriptions are not stored yet
    };

    // conversation_opening.cpp
    void take(const Carrier& carrier, const Connect& connect);
    void take(const Carrier& carrier, const Refused& refused);
    void identified(const Carrier& carrier, std::int32_t verdict, const Opening& opening);
    void session_opened(const Carrier& carrier, std::int32_t status);
    void refuse(const Carrier& carrier, ConnackCode code, std::int32_t why, std::string_view words);

    // conversation_publish.cpp: messages of the client
    void take(const Carrier& carrier, const Publish& publish);
    void take(const Carrier& carrier, PubRel release);
    void published(const Carrier& carrier, AckToken ack, std::int32_t result);

    // conversation_delivery.cpp: messages to the client
    void take(const Carrier& carrier, PubAck ack);
    void take(const Carrier& carrier, PubRec received);
    void take(const Carrier& carrier, PubComp complete);
    void settled(const Carrier& carrier, AckOutcome outcome, const char* fault);

    // conversation_subscribe.cpp
    void take(const Carrier& carrier, const Subscribe& subscribe);
    void take(const Carrier& carrier, const Unsubscribe& unsubscribe);
    void subscribed(const Carrier& carrier, std::uint16_t packet_id);

    void take(const Carrier& carrier, PingReq);
    void take(const Carrier& carrier, Disconnect);
    void take(const Carrier& carrier, Malformed malformed);
    void take(const Carrier& carrier, NeedMore more);

    void acknowledge(const Carrier& carrier, AckToken ack);
    // Sends the packet now, or as soon as there is room; what comes in waits for that.
    void say(const Carrier& carrier, std::span<const std::byte> packet);
    void await_packet(const Carrier& carrier) const;
    void end(const Carrier& carrier, std::int32_t why, std::string_view words);
    // True: the call answered IOTCC_PENDING, on_stored comes.
    bool awaits(std::int32_t result)
    {
        awaited_ += result == IOTCC_PENDING ? 1 : 0;
        return result == IOTCC_PENDING;
    }
    [[nodiscard]] bool is_held_up() const noexcept
    {
        return waiting_ != nullptr && !waiting_->unsent.empty();
    }
    Waiting& waiting();
    void forget_waiting();

    InflightWindow window_;
    ReceivedIds received_;
    std::unique_ptr<Waiting> waiting_;
    std::uint32_t awaited_ = 0; // on_stored
    std::uint16_t keep_alive_s_ = 0;
    PacketReader reader_;
    State state_ = State::connecting;
};
static_assert(sizeof(Conversation) <= 40, "hosts hold tens of thousands of idle ones");

} // namespace iotcc::mqtt
