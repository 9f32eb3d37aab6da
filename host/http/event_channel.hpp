#pragma once
#include "stream_kind.hpp"

#include <iotcc/types.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace iotcc::http {

// The clients of one kind of event stream and what they have been told. [lane]
class EventChannel {
public:
    explicit EventChannel(const StreamKind& kind) : kind(kind) {}

    // What all of them get when the world looks like this: the events that have changed, possibly
    // none. `snapshot` is what it looks like now.
    [[nodiscard]] std::string update(std::vector<StreamEvent> events);
    // Every event as the clients know it; empty before the first update and after forget.
    [[nodiscard]] const std::string& snapshot() const noexcept { return snapshot_; }
    // Nobody listens any more: what is known grows old.
    void forget();

    const StreamKind& kind;
    std::vector<iotcc_conn*> clients; // have had the snapshot
    std::vector<iotcc_conn*> fresh;   // wait for it
    bool is_looking = false;          // a worker is at it

private:
    std::vector<StreamEvent> events_;
    std::string snapshot_;
    std::uint64_t id_ = 0; // of the last update that changed something; never goes back
};

} // namespace iotcc::http
