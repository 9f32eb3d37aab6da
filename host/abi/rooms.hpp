#pragma once
#include "instance_list.hpp"

#include <cstdint>
#include <vector>

namespace iotcc::log {
class Log;
}
namespace iotcc::net {
class Lane;
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
};

} // namespace iotcc::abi
