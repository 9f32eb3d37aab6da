#pragma once
#include "bus.hpp"
#include "bus_lane.hpp"
#include "lane_port.hpp"
#include "restore.hpp"
#include "store.hpp"

#include <iotcc/service/bus.h>

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace iotcc::test {

using namespace iotcc::bus;

class ScriptedLane;

// What came to a connection.
struct Got {
    std::string topic, payload;
    std::uint64_t number = 0; // 0: QoS 0
    std::uint8_t qos = 0;
    std::uint32_t flags = 0;
    bool is_received = false; // only the end of the exchange is wanted
};

struct Given {
    std::uint64_t token;
    std::int32_t status;
    bool operator==(const Given&) const = default;
};

struct Way { // of a publication
    std::uint8_t qos = 0;
    bool retain = false;
    std::uint32_t once_id = 0;
};

struct Asked { // for an opening
    bool clean = true;
    std::string owner;
    MessageRef will;
};

// A connection of a scripted lane, with its peer. Lives as long as its lane.
class Device {
public:
    Device(ScriptedLane& lane, std::uint64_t id) : lane_(lane) { conn.id = id; }

    std::int32_t publish(std::string_view topic, std::string_view payload, Way way = {},
                         std::uint64_t token = 0);
    std::int32_t open(const std::string& name, Asked asked = {}, std::uint64_t token = 0);
    // The granted QoS, or the refusal; the call's own answer is in `last`.
    std::int32_t subscribe(std::string_view filter, std::uint32_t qos, std::uint64_t token = 0);
    std::int32_t unsubscribe(std::string_view filter, std::uint64_t token = 0);
    std::int32_t settle(std::uint64_t number, std::uint32_t how = IOTCC_SETTLE_DONE,
                        std::uint64_t token = 0);
    std::int32_t release(std::uint32_t once_id, std::uint64_t token = 0);
    void drop_will();
    void leave(std::int32_t why = IOTCC_CLOSE_PEER);
    // The peer reads: room for so many more.
    void reads(std::size_t messages = std::numeric_limits<std::size_t>::max());
    void settle_all(); // that came and was not settled
    [[nodiscard]] std::vector<std::string> payloads() const;

    iotcc_conn conn{};
    std::vector<Got> got;
    std::vector<Given> given;
    std::int32_t last = 0; // what the last (un)subscribe answered
    std::size_t room = std::numeric_limits<std::size_t>::max();
    std::uint8_t most_qos = 2;
    bool is_closing = false, is_closed = false;
    std::int32_t why = -1;
    int held = 0; // calls of hold_reading and resume_reading
    bool is_held = false;
    std::function<void(const Got&)> on_publish; // what its handler does while it is offered one
    Session* session = nullptr;

private:
    ScriptedLane& lane_;
};

// A lane of the bus without sockets: what its turns are made of comes one by one.
class ScriptedLane final : public LanePort {
public:
    struct World { // of all lanes
        std::vector<std::unique_ptr<ScriptedLane>> lanes;
        std::atomic<std::uint64_t> now_ms{1'000'000};
        std::atomic<std::uint64_t> devices{0};
    };
    ScriptedLane(World& world, Bus& bus, std::uint32_t index)
        : world_(world), bus_lane_(bus.add_lane(*this)), index_(index)
    {
    }

    Device& connect();
    [[nodiscard]] BusLane& bus() noexcept { return bus_lane_; }
    // One parcel, or the end of the turn where none waits. False: there was nothing to do.
    bool step();
    [[nodiscard]] bool has_parcel() const;
    void finish_closings();

    void new_message() override {}
    bool send(iotcc_conn& conn, const MessageView& message, std::uint32_t flags) override;
    bool has_room(iotcc_conn& conn) override { return of(conn).room != 0; }
    Offered offer(iotcc_conn& conn, const Offer& offer) override;
    void stored(iotcc_conn& conn, std::uint64_t token, std::int32_t status) override;
    iotcc_conn* find(std::uint64_t connection) override;
    void close(iotcc_conn& conn, std::int32_t why, std::string_view text) override;
    void hold_reading(iotcc_conn& conn) override { of(conn).is_held = true; }
    void resume_reading(iotcc_conn& conn) override { of(conn).is_held = false; }
    Session*& session_of(iotcc_conn& conn) override { return of(conn).session; }
    bool can_encode(iotcc_conn&) override { return true; }
    std::uint8_t most_qos(iotcc_conn& conn) override { return of(conn).most_qos; }
    void wake() override { is_awake_ = true; }
    void wake_in(std::uint32_t ms) override;
    void post(std::uint32_t lane, std::unique_ptr<Parcel>& parcel) override;
    std::uint64_t monotonic_ms() override { return world_.now_ms; }
    bool may_read(const Client& client, std::string_view) override
    {
        return client.device != barred;
    }
    void log(std::string_view text) override;

    std::vector<std::string> lines;
    std::string barred; // the device that may read nothing, once the bus asks
    std::uint64_t turns = 0;

private:
    static Device& of(iotcc_conn& conn) { return *static_cast<Device*>(conn.user); }

    World& world_;
    BusLane& bus_lane_;
    const std::uint32_t index_;
    std::unordered_map<std::uint64_t, std::unique_ptr<Device>> devices_;
    std::vector<Device*> closing_;
    bool is_awake_ = false;
    std::uint64_t due_ms_ = 0; // of wake_in; 0: none
    mutable std::mutex mutex_; // guards parcels_
    std::deque<std::unique_ptr<Parcel>> parcels_;
};

// What the store tells.
struct StoreNews final : store::Listener {
    void committed(std::uint64_t sequence) noexcept override { kept = sequence; }
    void failing(const std::string&) noexcept override { is_failing = true; }
    void recovered() noexcept override { is_failing = false; }
    void warning(const std::string&) noexcept override {}
    std::atomic<std::uint64_t> kept{0};
    std::atomic<bool> is_failing{false};
};

// A bus with lanes that one thread turns, or as many as there are lanes.
class ScriptedLanes {
public:
    explicit ScriptedLanes(std::uint32_t lanes = 1, const BusSettings& settings = {},
                           const store::Settings* place = nullptr);
    ~ScriptedLanes();

    Device& connect(std::uint32_t lane = 0) { return world_.lanes[lane]->connect(); }
    // A connection with an open session of that name; REQUIREs that it got it.
    Device& connect_as(const std::string& name, bool clean, std::uint32_t lane = 0);
    // Turns the lanes until there is nothing to do, commits included. False: they turn for ever.
    bool run();
    // One step of a lane chosen by `random`; commits are told as they come.
    void step(std::mt19937& random);
    void advance(std::uint64_t ms) { world_.now_ms += ms; }
    void tick(); // every lane, and runs
    void tell_commits();
    // Waits for the disk first.
    [[nodiscard]] std::uint64_t keys() const { return store_->figures().keys; }
    [[nodiscard]] std::size_t backlog() const { return store_->figures().backlog_bytes; }

    [[nodiscard]] ScriptedLane& lane(std::uint32_t index) { return *world_.lanes[index]; }
    [[nodiscard]] Bus& bus() noexcept { return bus_; }
    StoreNews news;
    bool waits_for_disk = true; // in run()
    std::vector<std::string> remarks;

private:
    [[nodiscard]] bool turn_all();

    ScriptedLane::World world_;
    Bus bus_;
    std::unique_ptr<store::Store> store_;
    std::uint64_t told_ = 0;
};

} // namespace iotcc::test
