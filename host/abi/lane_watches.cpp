#include "lane_watches.hpp"

#include "connection_text.hpp"
#include "lane.hpp"
#include "views.hpp"

#include <algorithm>
#include <array>
#include <new>

namespace iotcc::abi {

namespace {

// What a device sent may be in the words for a close.
constexpr std::size_t kLongestText = 256;

} // namespace

void LaneWatches::add(std::shared_ptr<watch::DeviceTail> tail)
{
    tails_.push_back(std::move(tail));
}

void LaneWatches::add(std::shared_ptr<watch::ConnectionFeed> feed)
{
    feeds_.push_back(std::move(feed));
}

void LaneWatches::join(watch::DeviceTail& tail, std::span<const std::uint64_t> connections)
{
    if (std::ranges::find(tails_, &tail, &std::shared_ptr<watch::DeviceTail>::get) == tails_.end())
        return; // removed meanwhile
    for (const std::uint64_t id : connections)
        if (iotcc_conn* const conn = lane_.find(id); conn && net::Lane::is_identified(*conn))
            join(tail, *conn);
}

void LaneWatches::join(watch::DeviceTail& tail, iotcc_conn& conn)
{
    auto& tails = watched_[conn.id];
    if (std::ranges::find(tails, &tail) == tails.end())
        tails.push_back(&tail);
    lane_.watch(conn);
}

void LaneWatches::remove(const watch::DeviceTail& tail) noexcept
{
    for (auto each = watched_.begin(); each != watched_.end();) {
        auto& [connection, tails] = *each;
        std::erase(tails, &tail);
        if (!tails.empty()) {
            ++each;
            continue;
        }
        if (iotcc_conn* const conn = lane_.find(connection))
            lane_.unwatch(*conn);
        each = watched_.erase(each);
    }
    std::erase_if(tails_, [&](const auto& each) { return each.get() == &tail; });
}

void LaneWatches::remove(const watch::ConnectionFeed& feed) noexcept
{
    std::erase_if(feeds_, [&](const auto& each) { return each.get() == &feed; });
}

void LaneWatches::opened(iotcc_conn& conn, const iotcc_row& row) noexcept
{
    for (const auto& tail : tails_) {
        if (tail->device_id != view(row.device_id))
            continue;
        try {
            join(*tail, conn);
        } catch (const std::bad_alloc&) { // its messages are not shown
            tail->messages.skip();
        }
    }
    for (const auto& feed : feeds_)
        feed->add([&] {
            watch::ConnectionNote note;
            note.opened = std::make_shared<const sinks::Identity>(row);
            note.counters = row.counters;
            return note;
        });
}

void LaneWatches::closed(iotcc_conn& conn, const Closing& closing) noexcept
{
    if (net::Lane::is_watched(conn))
        watched_.erase(conn.id);
    for (const auto& feed : feeds_)
        feed->add([&] {
            watch::ConnectionNote note;
            note.connection = conn.id;
            note.device_id = closing.device_id;
            note.instance = closing.instance;
            note.why = closing.why;
            note.text = stats::utf8_prefix(closing.text, kLongestText);
            note.closed_ms = *conn.now_ms;
            return note;
        });
}

void LaneWatches::passed(const iotcc_conn& conn, watch::Direction direction, std::string_view topic,
                         std::string_view payload) noexcept
{
    if (const auto found = watched_.find(conn.id); found != watched_.end())
        for (watch::DeviceTail* const tail : found->second)
            tail->show({*conn.now_ms, conn.id, direction, topic, payload, payload.size()});
}

void LaneWatches::sent(const iotcc_conn& conn, std::span<const iotcc_bytes> pieces) noexcept
{
    const auto found = watched_.find(conn.id);
    if (is_shown_ || found == watched_.end())
        return;
    std::array<char, watch::DeviceTail::kShownBytes + 4> front; // and the end of a character
    std::size_t size = 0, bytes = 0;
    for (const iotcc_bytes& piece : pieces) {
        const std::size_t part = std::min(piece.len, front.size() - size);
        std::copy_n(piece.ptr, part, front.begin() + size);
        size += part;
        bytes += piece.len;
    }
    for (watch::DeviceTail* const tail : found->second)
        tail->show({*conn.now_ms, conn.id, watch::Direction::out, "", {front.data(), size}, bytes});
}

} // namespace iotcc::abi
