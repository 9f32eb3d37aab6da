#pragma once
#include "delivery_queue.hpp"
#include "filter_list.hpp"
#include "hearer.hpp"
#include "queue_window.hpp"
#include "retained_store.hpp"
#include "subscriber.hpp"

#include <iotcc/kind/handler.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace iotcc::bus {

// What a connection asks for when it opens a session by name.
struct Opening {
    std::uint64_t connection = 0; // its id
    std::uint32_t lane = 0;       // the connection's
    std::uint64_t token = 0;      // for the answer
    std::string name;
    std::string owner; // the user that the credential proved; "": nobody
    bool clean = true;
    std::uint8_t form = 0; // iotcc_session.form
    MessageRef will;
    std::uint64_t after = 0; // the store's sequence that must be committed before the answer
};

// Retained messages that are to come for a filter.
struct RetainedWalk {
    std::string filter;
    RetainedCursor cursor;
    std::uint8_t qos;
    std::vector<MessageRef> found; // in RetainedOrder, of which `sent` are sent
    std::size_t sent = 0;

    bool is_doubted = false; // what is left of `found` is to be looked up again

    void look_again()
    {
        if (!is_doubted)
            return;
        if (sent != found.size())
            cursor = {std::string(found[sent]->topic())};
        found.clear();
        sent = 0;
        is_doubted = false;
    }
};

// What few sessions have.
struct SessionDetails {
    Hearer* hearer = nullptr; // in place of a connection
    std::string owner;
    std::vector<std::uint16_t> once; // numbers of QoS 2 messages that came and were not released
    std::unique_ptr<Opening> next;   // who waits until the connection that has it is gone
    std::uint64_t durable = 0;       // its number in the store; 0: it is in memory only
    std::uint64_t will_stored = 0;   // its will's number there
    bool was_connected = false;      // when an earlier host process ended
    std::uint32_t last_stored = 0;   // of its subscriptions' numbers
    QueueWindow window;              // of a durable one
    std::uint64_t confirmed_ms = 0;  // monotonic: when its next message last came to be committed
};

// What the bus keeps for a connection, and for a named device while it is away. Belongs to its home
// lane: nobody else touches it.
struct Session {
    Subscriber number = 0;
    bool clean = true;                 // ends with its connection
    bool is_offering = false;          // in the lane's list
    bool is_walking = false;           // likewise
    bool is_open = false;              // its connection has the answer to its opening
    bool takes_offers = true;          // the handler did not answer "later"
    bool is_leaving = false;           // its connection is gone, and not all is dealt with yet
    bool will_waits = false;           // taken over: who comes decides whether it is published
    std::uint8_t form = 0;             // of its connection: iotcc_session.form
    std::uint32_t serial = 0;          // of its lane's rights; no other session there has it
    iotcc_conn* conn = nullptr;        // while it is connected
    const std::string* name = nullptr; // the table's; nullptr: it ends with its connection
    DeliveryQueue queue;
    FilterList filters;
    // One after the other; they go on when its device comes back. nullptr or none: there are none.
    std::unique_ptr<std::vector<RetainedWalk>> walks;
    MessageRef will;
    std::uint64_t since_ms = 0; // monotonic: connected: of the last progress; away: since when
    std::unique_ptr<SessionDetails> details;

    // For encode: how it comes to the connection (IOTCC_PUBLISH_*), and the connection's form.
    [[nodiscard]] std::uint32_t encode_flags(std::uint32_t publish_flags) const noexcept
    {
        return publish_flags | std::uint32_t{form} << IOTCC_PUBLISH_FORM_SHIFT;
    }
    [[nodiscard]] SessionDetails& detail()
    {
        if (details == nullptr)
            details = std::make_unique<SessionDetails>();
        return *details;
    }
    [[nodiscard]] std::uint64_t durable() const noexcept
    {
        return details == nullptr ? 0 : details->durable;
    }
};

} // namespace iotcc::bus
