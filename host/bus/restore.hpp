#pragma once
#include "message.hpp"
#include "record_text.hpp"
#include "replay_listener.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace iotcc::bus {

class Bus;
class BusLane;
class Records;

// The state of the bus as the store had it: takes the records in whatever order they come, then
// gives sessions, what they are owed and what topics keep to a new bus. [main]
class Restore final : public store::ReplayListener {
public:
    void live(const store::Key& key, std::string_view value) override;
    void torn(const store::TornTail& tail) override;
    void damaged(const store::Damage& damage) override;

    // Before the lanes run. Wills of those whom the host left when it was killed are published as
    // soon as they do.
    void give_to(Bus& bus);
    // What was found wrong, a line each for the log; and what came back.
    [[nodiscard]] const std::vector<std::string>& remarks() const noexcept { return remarks_; }

private:
    struct SessionState {
        std::string name, owner;
        std::uint64_t since_ms = 0;
        std::map<std::uint32_t, std::pair<std::string, std::uint8_t>> filters; // by stored number
        std::vector<std::uint16_t> once;
        struct Owed {
            DeliveryRecord record;
            std::uint64_t message;
        };
        std::vector<Owed> owed;
        bool is_there = false; // its own record came
    };
    void take(std::uint8_t kind, std::uint64_t session, std::uint64_t low, std::string_view value);
    bool take_session(std::uint64_t number, std::string_view value);
    bool take_subscription(std::uint64_t session, std::uint64_t low, std::string_view value);
    bool take_delivery(std::uint64_t session, std::uint64_t message, std::string_view value);
    // Answers nothing for bytes that are not a message that can be published.
    [[nodiscard]] static std::optional<MessageRecord> message_of(std::string_view value);
    bool take_message(std::uint64_t number, std::string_view value);
    static bool take_whole(std::map<std::uint64_t, MessageRef>& into, std::uint64_t number,
                           std::string_view value);
    void drop_older(Records& records);
    void give_sessions(Bus& bus, Records& records);
    void give_session(BusLane& home, Records& records, std::uint64_t durable, SessionState& state);
    static void erase(Records& records, std::uint64_t durable, const SessionState& state);
    void give_retained(Bus& bus, Records& records);
    void give_wills(Bus& bus);
    void tell(Bus& bus);

    std::map<std::uint64_t, SessionState> sessions_;          // by number
    std::unordered_map<std::uint64_t, MessageStub> messages_; // whose texts stay in the store
    std::map<std::uint64_t, MessageRef> retained_, wills_;    // by number
    std::unordered_set<std::uint64_t> owed_; // messages that some session waits for
    std::uint64_t last_number_ = 0;
    std::uint64_t unreadable_ = 0;
    std::vector<std::string> remarks_;
};

} // namespace iotcc::bus
