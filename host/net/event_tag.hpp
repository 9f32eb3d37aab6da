#pragma once
#include <cstdint>

namespace iotcc::net {

// What an event of a lane's set names. A Connection is told by its address, which is 64-byte
// aligned, a Listener by its address and kListenerTag; of the others there is one each.
constexpr std::uint64_t kTagMask = 3;
constexpr std::uint64_t kListenerTag = 1;
constexpr std::uint64_t kTasksTag = 2;
constexpr std::uint64_t kTimersTag = 3;
constexpr std::uint64_t kWatchesTag = 7;

} // namespace iotcc::net
