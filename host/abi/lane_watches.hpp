#pragma once
#include "connection_feed.hpp"
#include "device_tail.hpp"

#include <iotcc/types.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace iotcc::net {
class Lane;
}

namespace iotcc::abi {

// Who watches devices and connections of one lane. While nobody does it costs a test where a
// connection opens and closes, and nothing at a message. [lane]
class LaneWatches {
public:
    explicit LaneWatches(net::Lane& lane) : lane_(lane) {}
    LaneWatches(const LaneWatches&) = delete;
    LaneWatches& operator=(const LaneWatches&) = delete;

    // From now on what opens is shown. May throw std::bad_alloc.
    void add(std::shared_ptr<watch::DeviceTail> tail);
    void add(std::shared_ptr<watch::ConnectionFeed> feed);
    // Of a tail that was added: connections that its device has had before, or none any more.
    void join(watch::DeviceTail& tail, std::span<const std::uint64_t> connections);
    void remove(const watch::DeviceTail& tail) noexcept;
    void remove(const watch::ConnectionFeed& feed) noexcept;

    [[nodiscard]] bool is_idle() const noexcept { return tails_.empty() && feeds_.empty(); }
    // A connection became a device's; of one that was: it has closed.
    void opened(iotcc_conn& conn, const iotcc_row& row) noexcept;
    struct Closing {
        std::string_view device_id, instance, text;
        std::int32_t why; // IOTCC_CLOSE_*
    };
    void closed(iotcc_conn& conn, const Closing& closing) noexcept;

    // Of a connection that Lane::is_watched.
    void passed(const iotcc_conn& conn, watch::Direction direction, std::string_view topic,
                std::string_view payload) noexcept;
    // What its handler sends of itself, as it goes over the wire.
    void sent(const iotcc_conn& conn, std::span<const iotcc_bytes> pieces) noexcept;
    // f() gives a handler something that is shown by itself: what the handler sends for it is not.
    template <class F> void shown(F f)
    {
        const bool before = std::exchange(is_shown_, true);
        f();
        is_shown_ = before;
    }

private:
    void join(watch::DeviceTail& tail, iotcc_conn& conn);

    net::Lane& lane_;
    std::vector<std::shared_ptr<watch::DeviceTail>> tails_; // few: one per device that is watched
    std::vector<std::shared_ptr<watch::ConnectionFeed>> feeds_;
    std::unordered_map<std::uint64_t, std::vector<watch::DeviceTail*>> watched_; // by connection
    bool is_shown_ = false;                                                      // what is sent now
};

} // namespace iotcc::abi
