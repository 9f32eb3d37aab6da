#pragma once
#include "failure_limit.hpp"

#include <cstdint>
#include <mutex>
#include <string_view>

namespace iotcc::abi {

// The wrong tokens of devices by address, over all instances of a host: who is stopped on one port
// is so on the others. Safe from any thread; only who is refused comes here.
class WrongTokens {
public:
    // One more from `remote`, as in on_open. True: its address is above the limit. Times in ms of a
    // clock that does not go back.
    [[nodiscard]] bool is_one_too_many(std::string_view remote, std::uint64_t now_ms)
    {
        const std::scoped_lock lock(mutex_);
        return failures_.failed(remote, now_ms).retry_after_ms != 0;
    }

private:
    std::mutex mutex_; // guards failures_
    auth::FailureLimit failures_;
};

} // namespace iotcc::abi
