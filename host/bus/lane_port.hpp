#pragma once
#include "client.hpp"
#include "message.hpp"
#include "parcel.hpp"

#include <iotcc/kind/handler.h>

#include <cstdint>
#include <memory>
#include <string_view>

namespace iotcc::bus {

struct Session;

// What the bus needs of one lane and its connections. Called on that lane only, but for post.
class LanePort {
public:
    enum class Offered { taken, later, failed }; // failed: the connection closes
    struct Offer {
        const MessageView* message; // nullptr: the peer has it; the exchange is to be finished
        std::uint64_t number;
        std::uint8_t qos;
        std::uint32_t flags; // for encode: IOTCC_PUBLISH_* and the form
    };

    virtual ~LanePort() = default;
    // The views that send and offer got are other ones from now on.
    virtual void new_message() = 0;
    // QoS 0. False: its output is full, or it closes; the message is lost for it.
    virtual bool send(iotcc_conn& conn, const MessageView& message, std::uint32_t flags) = 0;
    [[nodiscard]] virtual bool has_room(iotcc_conn& conn) = 0; // send would not be false
    // QoS 1 and 2; never inside another call into a handler.
    virtual Offered offer(iotcc_conn& conn, const Offer& offer) = 0;
    // The answer to what was PENDING; never inside another call into a handler.
    virtual void stored(iotcc_conn& conn, std::uint64_t token, std::int32_t status) = 0;
    // The connection, or nullptr when it closes or is gone.
    virtual iotcc_conn* find(std::uint64_t connection) = 0;
    virtual void close(iotcc_conn& conn, std::int32_t why, std::string_view text) = 0;
    virtual void hold_reading(iotcc_conn& conn) = 0;
    virtual void resume_reading(iotcc_conn& conn) = 0;
    // Where a connection's session is kept; nullptr at first. Good until it has closed.
    virtual Session*& session_of(iotcc_conn& conn) = 0;
    // Whether messages of topics can be made into the bytes of its protocol.
    virtual bool can_encode(iotcc_conn& conn) = 0;
    virtual std::uint8_t most_qos(iotcc_conn& conn) = 0; // that its handler can send
    // The lane's end of turn comes to BusLane::end_turn, also where no event would have.
    virtual void wake() = 0;
    virtual void wake_in(std::uint32_t ms) = 0; // the same later; several calls are one
    // [any] To BusLane::take of that lane, in order. Throws std::bad_alloc, and then the parcel is
    // the caller's still.
    virtual void post(std::uint32_t lane, std::unique_ptr<Parcel>& parcel) = 0;
    virtual std::uint64_t monotonic_ms() = 0;

    // Who may do what; asked only where Bus::asks_rights(). Who has no rights to ask for leaves
    // them as they are: everything is allowed.
    // The identified client of a connection; good until it closes.
    [[nodiscard]] virtual Client client_of(iotcc_conn&) { return {}; }
    // Another number after each change of the rights.
    [[nodiscard]] virtual std::uint64_t rights_generation() { return 0; }
    [[nodiscard]] virtual bool may_read(const Client&, std::string_view) { return true; }
    [[nodiscard]] virtual bool may_write(const Client&, std::string_view) { return true; }
    // `filter`: without "$share/GROUP/". Whether it matches anything that may be read.
    [[nodiscard]] virtual bool may_subscribe(const Client&, std::string_view) { return true; }

    virtual void log(std::string_view text) = 0; // a warning
};

} // namespace iotcc::bus
