#pragma once
#include "instance_list.hpp"
#include "wrong_tokens.hpp"

#include <cstdint>
#include <vector>

namespace iotcc {
class BootId;
}
namespace iotcc::auth {
class AclStore;
class PasswordCheck;
class PasswordStore;
class TokenStore;
} // namespace iotcc::auth
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

class CommandDesk;
class HttpDesk;
class Rules;
class WatchDesk;
class WorkerPool;
struct Services;

// What the name in a verified client certificate is: nothing; the user, who may be any device; or
// the device, which is then its own user.
enum class CertificateIdentity { none, user, device };

// What devices can prove who they are with. Nothing of all this: they need not. Borrowed.
struct Credentials {
    const auth::TokenStore* tokens = nullptr;
    const auth::PasswordStore* passwords = nullptr;
    auth::PasswordCheck* password_check = nullptr; // there where passwords are
    CertificateIdentity certificate = CertificateIdentity::none;

    [[nodiscard]] bool are_needed() const noexcept
    {
        return tokens != nullptr || passwords != nullptr ||
               certificate != CertificateIdentity::none;
    }
};

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
    std::uint32_t log_lines_per_second = 500; // of an instance; 0: no limit
    Credentials credentials{};
    const auth::AclStore* acl = nullptr; // nullptr: everybody may read and write everything
    bus::Bus* bus = nullptr;             // nullptr: no topics
    CommandDesk* commands = nullptr;     // nullptr: devices get none
    const Rules* rules = nullptr;        // nullptr: there are none, and everybody is let in
    std::uint32_t verdict_ms = 5000;     // for a rule that answers later
    WatchDesk* watches = nullptr;        // nullptr: nobody can watch what devices do
    WrongTokens wrong_tokens{};          // and passwords, of devices
    HttpDesk* http = nullptr;            // nullptr: routes are never asked
};

} // namespace iotcc::abi
