#pragma once
#include "frame.hpp"
#include "lane_acl.hpp"
#include "lane_port.hpp"
#include "timer_queue.hpp"
#include "turn_end.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace iotcc::bus {
class Bus;
class BusLane;
} // namespace iotcc::bus
namespace iotcc::log {
class Log;
}
namespace iotcc::net {
class Lane;
}

namespace iotcc::abi {

// The connections of one lane as the bus sees them, and the bus as they see it. [lane] but for
// post.
class BusOutlet final : public bus::LanePort, public net::TurnEnd {
public:
    // `lanes`: all of devices, by index; outlives this. `acl`: nullptr where everything is allowed,
    // and the bus asks no rights.
    BusOutlet(const std::vector<net::Lane*>& lanes, std::uint32_t index, bus::Bus& bus,
              log::Log& log, const auth::AclStore* acl);
    ~BusOutlet();
    BusOutlet(const BusOutlet&) = delete;
    BusOutlet& operator=(const BusOutlet&) = delete;

    // Of the lane whose thread this is; nullptr on every other thread, and without a bus.
    [[nodiscard]] static BusOutlet* current() noexcept
    {
        return static_cast<BusOutlet*>(net::TurnEnd::current());
    }
    // [main] Before its lane runs, after those of all lanes were made: its timer begins.
    void start();
    // Ends its timers; the bus gets nothing more from it.
    void stop();

    [[nodiscard]] bus::BusLane& bus_lane() noexcept { return bus_lane_; }
    [[nodiscard]] const bus::Bus& bus() const noexcept { return bus_; }

    // A connection is the device's now; `wants_down`: it gets what comes for its device.
    void identified(iotcc_conn& conn, std::string_view device, std::string_view user,
                    bool wants_down);
    void closed(iotcc_conn& conn, std::int32_t why);
    // "" before it is identified.
    [[nodiscard]] std::string_view device_of(const iotcc_conn& conn) const;
    // The user that its credential proved; "" without one.
    [[nodiscard]] std::string_view user_of(const iotcc_conn& conn) const;
    // Runs f, which throws nothing but std::bad_alloc; then the connection closes.
    template <class F> void guarded(iotcc_conn& conn, F f) noexcept;
    // The topic of a message that names none; "": its device's id cannot be part of one.
    [[nodiscard]] std::string_view topic_of(const iotcc_conn& conn);
    // io.send_ref.
    std::int32_t send_frame(iotcc_conn& conn, const iotcc_frame& frame, iotcc_bytes patch);

private:
    static constexpr std::size_t kSlab = 1024;
    struct Note { // of a connection
        bus::Session* session = nullptr;
        // Sizes of its id and its user's name, two bytes each, then both; nullptr: it has a session
        // named like it, and no user.
        std::unique_ptr<char[]> names;
    };

    void end_turn() override;
    bool send(iotcc_conn& conn, const bus::MessageView& message, std::uint32_t flags) override;
    bool has_room(iotcc_conn& conn) override;
    Offered offer(iotcc_conn& conn, const Offer& offer) override;
    void stored(iotcc_conn& conn, std::uint64_t token, std::int32_t status) override;
    iotcc_conn* find(std::uint64_t connection) override;
    void close(iotcc_conn& conn, std::int32_t why, std::string_view text) override;
    void hold_reading(iotcc_conn& conn) override;
    void resume_reading(iotcc_conn& conn) override;
    bus::Session*& session_of(iotcc_conn& conn) override;
    bool can_encode(iotcc_conn& conn) override;
    std::uint8_t most_qos(iotcc_conn& conn) override;
    void new_message() override { frames_.forget(); }
    void wake() override { has_work = true; }
    void wake_in(std::uint32_t ms) override;
    void post(std::uint32_t lane, std::unique_ptr<bus::Parcel>& parcel) override;
    std::uint64_t monotonic_ms() override;
    bus::Client client_of(iotcc_conn& conn) override;
    std::uint64_t rights_generation() override { return acl_->generation(); }
    bool may_read(const bus::Client& client, std::string_view topic) override;
    bool may_write(const bus::Client& client, std::string_view topic) override;
    bool may_subscribe(const bus::Client& client, std::string_view filter) override;
    void log(std::string_view text) override;
    void tick();
    void out_of_memory(iotcc_conn& conn) noexcept;
    [[nodiscard]] Note& note_of(const iotcc_conn& conn);
    [[nodiscard]] const Note* find_note(const iotcc_conn& conn) const;

    const std::vector<net::Lane*>& lanes_;
    net::Lane& lane_;
    bus::Bus& bus_;
    log::Log& log_;
    bus::BusLane& bus_lane_;
    std::optional<LaneAcl> acl_;
    FrameMaker frames_;
    FrameMaker offered_; // lent over on_publish, in which others may be made
    // By the connection's place in the lane's table, in slabs that never move.
    std::vector<std::unique_ptr<std::array<Note, kSlab>>> notes_;
    std::string topic_; // scratch of topic_of
    net::LaneTimer seconds_, soon_;
    bool has_stopped_ = false;
};

template <class F> void BusOutlet::guarded(iotcc_conn& conn, F f) noexcept
{
    try {
        f();
    } catch (const std::bad_alloc&) {
        out_of_memory(conn);
    }
}

} // namespace iotcc::abi
