#include "bus_outlet.hpp"

#include "bus.hpp"
#include "bus_lane.hpp"
#include "clock.hpp"
#include "connection.hpp"
#include "lane.hpp"
#include "log.hpp"
#include "session.hpp"
#include "watch_desk.hpp"

#include <array>
#include <chrono>
#include <cstring>
#include <utility>

namespace iotcc::abi {

namespace {

// Ids and names have at most 65,535 bytes.
std::unique_ptr<char[]> packed(std::string_view device, std::string_view user)
{
    const std::array sizes{static_cast<std::uint16_t>(device.size()),
                           static_cast<std::uint16_t>(user.size())};
    auto both = std::make_unique<char[]>(sizeof sizes + device.size() + user.size());
    std::memcpy(both.get(), sizes.data(), sizeof sizes);
    device.copy(both.get() + sizeof sizes, device.size());
    user.copy(both.get() + sizeof sizes + device.size(), user.size());
    return both;
}

bus::Client unpacked(const char* both) noexcept
{
    std::array<std::uint16_t, 2> sizes{};
    std::memcpy(sizes.data(), both, sizeof sizes);
    const char* const device = both + sizeof sizes;
    return {{device + sizes[0], sizes[1]}, {device, sizes[0]}};
}

} // namespace

BusOutlet::BusOutlet(const std::vector<net::Lane*>& lanes, std::uint32_t index, bus::Bus& bus,
                     log::Log& log, const auth::AclStore* acl)
    : lanes_(lanes), lane_(*lanes[index]), bus_(bus), log_(log), bus_lane_(bus.add_lane(*this)),
      seconds_(
          lane_.timers(), [](void* self) { static_cast<BusOutlet*>(self)->tick(); }, this),
      soon_(
          lane_.timers(), [](void* self) { static_cast<BusOutlet*>(self)->has_work = true; }, this)
{
    if (acl != nullptr)
        acl_.emplace(*acl);
    lane_.set_turn_end(*this);
}

BusOutlet::~BusOutlet() = default;

void BusOutlet::start()
{
    seconds_.set_in(std::chrono::seconds(1));
}

void BusOutlet::stop()
{
    has_stopped_ = true;
    seconds_.cancel();
    soon_.cancel();
}

void BusOutlet::tick()
{
    seconds_.set_in(std::chrono::seconds(1)); // first: whatever happens here, the next one comes
    bus_lane_.tick();
}

void BusOutlet::wake_in(std::uint32_t ms)
{
    if (!has_stopped_ && !soon_.is_set())
        soon_.set_in(std::chrono::milliseconds(ms));
}

void BusOutlet::end_turn()
{
    has_work = false;
    bus_lane_.end_turn();
}

BusOutlet::Note& BusOutlet::note_of(const iotcc_conn& conn)
{
    const std::size_t place = net::ConnectionId::index(conn.id);
    if (place / kSlab >= notes_.size())
        notes_.resize(place / kSlab + 1);
    auto& slab = notes_[place / kSlab];
    if (slab == nullptr)
        slab = std::make_unique<std::array<Note, kSlab>>();
    return (*slab)[place % kSlab];
}

const BusOutlet::Note* BusOutlet::find_note(const iotcc_conn& conn) const
{
    const std::size_t place = net::ConnectionId::index(conn.id);
    return place / kSlab >= notes_.size() || notes_[place / kSlab] == nullptr
               ? nullptr
               : &(*notes_[place / kSlab])[place % kSlab];
}

bus::Session*& BusOutlet::session_of(iotcc_conn& conn)
{
    return note_of(conn).session;
}

void BusOutlet::out_of_memory(iotcc_conn& conn) noexcept
{
    lane_.close(conn, IOTCC_CLOSE_OVERLOAD, "out of memory");
}

void BusOutlet::identified(iotcc_conn& conn, std::string_view device, std::string_view user,
                           bool wants_down)
{
    note_of(conn).names = packed(device, user);
    const std::string_view up = topic_of(conn);
    if (!wants_down || up.empty())
        return;
    const std::string down = std::string(up.substr(0, up.size() - 2)) + "down";
    iotcc_subscription wanted{{down.data(), down.size()}, 0, 0};
    (void)bus_lane_.subscribe(conn, {&wanted, 1}, 0);
}

void BusOutlet::closed(iotcc_conn& conn, std::int32_t why)
{
    if (find_note(conn) == nullptr)
        return;
    bus_lane_.closed(conn, why);
    note_of(conn) = {};
}

std::string_view BusOutlet::device_of(const iotcc_conn& conn) const
{
    const Note* const note = find_note(conn);
    if (note == nullptr)
        return {};
    if (note->names != nullptr)
        return unpacked(note->names.get()).device;
    return note->session == nullptr || note->session->name == nullptr
               ? std::string_view()
               : std::string_view(*note->session->name);
}

std::string_view BusOutlet::user_of(const iotcc_conn& conn) const
{
    const Note* const note = find_note(conn);
    return note == nullptr || note->names == nullptr ? std::string_view()
                                                     : unpacked(note->names.get()).user;
}

std::string_view BusOutlet::topic_of(const iotcc_conn& conn)
{
    const std::string_view device = device_of(conn);
    if (device.empty() || device.find_first_of("/+#") != device.npos)
        return {};
    topic_.assign("devices/").append(device).append("/up");
    return topic_;
}

bool BusOutlet::send(iotcc_conn& conn, const bus::MessageView& message, std::uint32_t flags)
{
    const net::Endpoint& endpoint = lane_.endpoint_of(conn);
    const iotcc_frame* const frame =
        frames_.make(*endpoint.handler, endpoint.self, message, 0, flags);
    if (frame == nullptr || send_frame(conn, *frame, {}) != IOTCC_OK)
        return false;
    if (net::Lane::is_watched(conn)) [[unlikely]]
        WatchDesk::of(conn).passed(conn, watch::Direction::out, message.topic, message.payload);
    return true;
}

bool BusOutlet::has_room(iotcc_conn& conn)
{
    return net::Lane::takes_output(conn);
}

std::int32_t BusOutlet::send_frame(iotcc_conn& conn, const iotcc_frame& frame, iotcc_bytes patch)
{
    if (patch.len != frame.patch_len)
        return IOTCC_E_ARG;
    const std::uint8_t* const head = frame.room.data();
    const std::size_t behind = frame.patch_at + frame.patch_len;
    const iotcc_bytes payload{reinterpret_cast<const std::uint8_t*>(frame.payload.data()),
                              frame.payload.size()};
    if (patch.len == 0) {
        const std::array<iotcc_bytes, 2> pieces{iotcc_bytes{head, frame.head}, payload};
        lane_.relieve(conn);
        return lane_.send(conn, pieces.data(), 2, 1);
    }
    const std::array<iotcc_bytes, 4> pieces{iotcc_bytes{head, frame.patch_at}, patch,
                                            iotcc_bytes{head + behind, frame.head - behind},
                                            payload};
    return lane_.send(conn, pieces.data(), 4, 1);
}

bus::LanePort::Offered BusOutlet::offer(iotcc_conn& conn, const Offer& offer)
{
    if (lane_.find(conn.id) == nullptr)
        return Offered::failed; // its on_open failed: on_close comes, and nothing else
    const net::Endpoint& endpoint = lane_.endpoint_of(conn);
    iotcc_delivery delivery{};
    delivery.struct_size = sizeof delivery;
    delivery.number = offer.number;
    delivery.qos = offer.qos;
    if (offer.message == nullptr)
        delivery.flags = IOTCC_DELIVERY_RECEIVED;
    else
        delivery.frame =
            offered_.make(*endpoint.handler, endpoint.self, *offer.message, offer.qos, offer.flags);
    std::int32_t result = IOTCC_E_FAIL;
    const auto hand_over = [&] {
        lane_.call(conn, "on_publish",
                   [&] { result = endpoint.handler->on_publish(endpoint.self, &conn, &delivery); });
    };
    if (offer.message == nullptr || delivery.frame != nullptr)
        net::Lane::is_watched(conn) ? WatchDesk::of(conn).shown(hand_over) : hand_over();
    offered_.forget();
    if (result >= 0 && offer.message != nullptr && net::Lane::is_watched(conn)) [[unlikely]]
        WatchDesk::of(conn).passed(conn, watch::Direction::out, offer.message->topic,
                                   offer.message->payload);
    if (result >= 0)
        return Offered::taken;
    if (result == IOTCC_E_BUSY)
        return Offered::later;
    lane_.close(conn, IOTCC_CLOSE_LOCAL, "its handler refused a message");
    return Offered::failed;
}

void BusOutlet::stored(iotcc_conn& conn, std::uint64_t token, std::int32_t status)
{
    Note& note = note_of(conn);
    if (note.session != nullptr && note.session->name != nullptr && user_of(conn).empty())
        note.names.reset();
    const net::Endpoint& endpoint = lane_.endpoint_of(conn);
    if (endpoint.handler->on_stored != nullptr)
        lane_.call(conn, "on_stored",
                   [&] { endpoint.handler->on_stored(endpoint.self, &conn, token, status); });
}

iotcc_conn* BusOutlet::find(std::uint64_t connection)
{
    return lane_.find(connection);
}

void BusOutlet::close(iotcc_conn& conn, std::int32_t why, std::string_view text)
{
    lane_.close(conn, why, text);
}

void BusOutlet::hold_reading(iotcc_conn& conn)
{
    lane_.hold_reading(conn);
}

void BusOutlet::resume_reading(iotcc_conn& conn)
{
    lane_.resume_reading(conn);
}

bool BusOutlet::can_encode(iotcc_conn& conn)
{
    return lane_.endpoint_of(conn).handler->encode != nullptr;
}

std::uint8_t BusOutlet::most_qos(iotcc_conn& conn)
{
    return lane_.endpoint_of(conn).handler->on_publish != nullptr ? 2 : 0;
}

void BusOutlet::post(std::uint32_t lane, std::unique_ptr<bus::Parcel>& parcel)
{
    struct Delivery final : net::LaneTask {
        explicit Delivery(bus::BusLane& to) : target(to) {}
        void run() override { target.take(std::move(parcel)); }
        bus::BusLane& target;
        std::unique_ptr<bus::Parcel> parcel;
    };
    auto delivery = std::make_unique<Delivery>(bus_.lane(lane));
    delivery->parcel = std::move(parcel);
    lanes_[lane]->post(std::unique_ptr<net::LaneTask>(std::move(delivery)));
}

std::uint64_t BusOutlet::monotonic_ms()
{
    return iotcc::monotonic_ms();
}

bus::Client BusOutlet::client_of(iotcc_conn& conn)
{
    return {user_of(conn), device_of(conn)};
}

bool BusOutlet::may_read(const bus::Client& client, std::string_view topic)
{
    return acl_->now().may_read({client.user, client.device}, topic);
}

bool BusOutlet::may_write(const bus::Client& client, std::string_view topic)
{
    return acl_->now().may_write({client.user, client.device}, topic);
}

bool BusOutlet::may_subscribe(const bus::Client& client, std::string_view filter)
{
    return acl_->now().may_subscribe({client.user, client.device}, filter);
}

void BusOutlet::log(std::string_view text)
{
    log_.write(log::Level::warn, "bus", std::string(text));
}

} // namespace iotcc::abi
