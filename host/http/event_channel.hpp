#pragma once
#include "stream_kind.hpp"

#include <iotcc/types.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace iotcc::http {

// A client that has not had the snapshot, and the head of its answer until that is sent. Where it
// can, the head comes with the snapshot: many a client takes it as the sign that from now on
// everything is told, and asks for the state only then.
struct NewStreamClient {
    iotcc_conn* conn;
    std::string head;
};

// The clients of one kind and subject of event streams and what they have been told. [lane]
class EventChannel {
public:
    EventChannel(const StreamKind& kind, std::string subject, std::unique_ptr<StreamSource> source)
        : kind(kind), subject(std::move(subject)), source(std::move(source))
    {
    }

    // What `clients` get of this look, possibly nothing; the events are numbered `id`.
    // `snapshot` is how things are now.
    [[nodiscard]] std::string update(StreamLook look, std::uint64_t id);
    // What who comes gets: the state as the clients know it, possibly none.
    [[nodiscard]] const std::string& snapshot() const noexcept { return snapshot_; }
    // Whether there has been a look.
    [[nodiscard]] bool is_known() const noexcept { return is_known_; }

    const StreamKind& kind;
    const std::string subject;
    const std::unique_ptr<StreamSource> source;
    std::vector<iotcc_conn*> clients;   // have had the snapshot
    std::vector<NewStreamClient> fresh; // wait for it
    bool is_looking = false;            // a worker is at it

private:
    std::vector<StreamEvent> state_;
    std::string snapshot_;
    bool is_known_ = false;
};

} // namespace iotcc::http
