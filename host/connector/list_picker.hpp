#pragma once
#include "node.hpp"

#include <iotcc/types.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace iotcc {

class ConnectionPredicate;
namespace stats {
class StorageSet;
}

// The rows of one page by their places, in order.
struct Picked {
    std::vector<ListPosition> positions;
    std::optional<ListPosition> next;
    std::uint64_t matching = 0;
};

// Keeps the first `limit` of any number of places that come behind one, without keeping the rest.
class ListPicker {
public:
    explicit ListPicker(const ListQuery& query); // outlives this

    void offer(std::uint64_t number, std::string_view device_id, std::uint64_t connection);
    [[nodiscard]] Picked take() &&;

private:
    [[nodiscard]] bool comes_before(const ListPosition& a, const ListPosition& b) const noexcept
    {
        return query_.is_descending ? b < a : a < b;
    }

    const ListQuery& query_;
    ListPosition offered_; // its text is used again, so that what is not kept allocates nothing
    std::vector<ListPosition> kept_; // a heap, the last one on top
    std::uint64_t matching_ = 0, behind_ = 0;
};

// One walk over all storages each. Without a lock that a lane takes.
[[nodiscard]] Picked pick_connections(const stats::StorageSet& storages, const ListQuery& query,
                                      const ConnectionPredicate& wanted);
// Needs memory for the device id of each connection while it runs.
[[nodiscard]] Picked pick_devices(const stats::StorageSet& storages, const ListQuery& query,
                                  const ConnectionPredicate& wanted);

} // namespace iotcc
