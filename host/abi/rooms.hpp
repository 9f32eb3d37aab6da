#pragma once
#include "instance_list.hpp"
#include "wrong_tokens.hpp"

#include <cstdint>
#include <vector>

namespace iotcc {
class BootId;
}
namespace iotcc::auth {
class TokenStore;
}
namespace iotcc::bus {
class Bus;
}
namespace iotcc::log {
class Log;
}
namespace iotcc::net {
class Lane;
}
namespace iotcc::sinks {
class RowFeed;
}
namespace iotcc::stats {
class StorageSet;
}

namespace iotcc::abi {

class WorkerPool;
struct Services;

// What the services need of the host. Borrowed; outlives every instance.
struct Rooms {
    log::Log& log;
    std::vector<net::Lane*> lanes; // of devices; lane i has index i
    stats::StorageSet& storages;
    WorkerPool& workers;
    const Services& services;
    InstanceList instances;
    sinks::RowFeed* rows = nullptr;  // where openings and closings are noted; nullptr: nowhere
    const BootId* boot_id = nullptr; // names connections in the log; nullptr: by their numbers
    std::uint32_t log_lines_per_second = 500;        // of an instance; 0: no limit
    const auth::TokenStore* device_tokens = nullptr; // nullptr: devices need none
    bus::Bus* bus = nullptr;                         // nullptr: no topics
    WrongTokens wrong_tokens{};                      // of devices
};

} // namespace iotcc::abi
