#pragma once
#include "segment_file.hpp"

#include <string>
#include <system_error>

namespace iotcc::store {

// What follows the head of a segment, up to its end(), or short where the file is. Pages that
// cannot be read are zeros, and `error` is the last reason.
[[nodiscard]] std::string read_segment(const SegmentFile& segment, std::error_code& error);

} // namespace iotcc::store
