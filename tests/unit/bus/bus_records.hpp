#pragma once
#include "bus_folder.hpp"
#include "records.hpp"
#include "scripted_lanes.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace iotcc::test {

inline store::Key key(RecordKind kind, std::uint64_t low, std::uint64_t session = 0)
{
    return {std::uint64_t{static_cast<std::uint8_t>(kind)} << 56 | session, low};
}

// A store with these records.
inline void write(BusFolder& folder, store::Batch& batch)
{
    StoreNews news;
    Restore nothing;
    const auto store = store::Store::open(folder.place, nothing, news);
    (void)store->append(batch);
}

inline std::string message(std::string_view payload)
{
    return message_head({"t", payload, 2, false}) + "t" + std::string(payload);
}

} // namespace iotcc::test
