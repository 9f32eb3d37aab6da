#pragma once
#include "live_map.hpp"
#include "segment_file.hpp"

namespace iotcc::store {

// [writer] Appends again what can be read of a damaged segment and is still needed: values that are
// the newest of their key, and erases, which hide values in older segments. May throw
// std::bad_alloc and may be called again.
void rescue(const SegmentFile& segment, LiveMap& map);

} // namespace iotcc::store
