#pragma once
#include "command.hpp"
#include "pending_commands.hpp"
#include "timer_queue.hpp"
#include "waiting_places.hpp"

#include <iotcc/types.h>

#include <cstdint>
#include <string_view>

namespace iotcc::net {
class Lane;
}

namespace iotcc::abi {

// Carries commands to the handlers of one lane and their answers back. [lane]
class CommandOutlet {
public:
    // `most`: that wait for one connection at once.
    CommandOutlet(net::Lane& lane, std::uint32_t most);
    CommandOutlet(const CommandOutlet&) = delete;
    CommandOutlet& operator=(const CommandOutlet&) = delete;

    // The connection may have closed meanwhile. `reply` is called once, perhaps before this
    // returns.
    void carry(std::uint64_t connection, const commands::Command& command,
               commands::WaitingPlaces::Place place, commands::Reply reply);
    // For an identified connection. False: no such command waits for it: a second answer, a late
    // one, or none at all.
    bool replied(const iotcc_conn& conn, const iotcc_msg& reply);
    // What it published may be an answer too.
    void published(const iotcc_conn& conn, std::string_view topic, std::string_view payload);
    void closed(const iotcc_conn& conn, std::int32_t why);
    // Ends its timer; what waits still is not answered.
    void stop();

private:
    std::int32_t hand_over(iotcc_conn& conn, const commands::Command& command,
                           std::uint64_t number);
    std::int32_t call_handler(iotcc_conn& conn, const commands::Command& command,
                              std::uint64_t number);
    static void show(iotcc_conn& conn, const commands::Command& command,
                     std::uint64_t number) noexcept;
    void wait();
    void expire();

    net::Lane& lane_;
    commands::PendingCommands pending_;
    net::LaneTimer timer_;
    std::uint64_t timer_ms_ = 0; // monotonic: what it is set to
    bool has_stopped_ = false;
};

} // namespace iotcc::abi
