#pragma once
#include "failure_limit.hpp"
#include "log.hpp"
#include "node.hpp"
#include "settings.hpp"
#include "token_store.hpp"

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace iotcc {

// The token files of this host, and what they allow.
class Access {
public:
    // Reads the files that are set. Throws config::SettingError with their faults. `log` is
    // borrowed.
    Access(const config::AuthSettings& settings, log::Log& log);

    // nullptr: devices need no token. As long as this.
    [[nodiscard]] const auth::TokenStore* device_tokens() const noexcept { return devices_.get(); }
    // [any] What Node::authorize promises.
    [[nodiscard]] Authorization authorize(std::string_view token, std::string_view remote) const;

    // [main] Reads the files as refresh() would, and changes nothing: what is wrong with them, a
    // line per fault.
    [[nodiscard]] std::vector<std::string> faults() const;
    // [main] Looks whether the files have changed, takes the new ones and says so in the log. True:
    // the devices' tokens are others now.
    [[nodiscard]] bool refresh();

private:
    [[nodiscard]] bool refresh(auth::TokenStore* store, const char* whose);
    [[nodiscard]] std::uint32_t count_failure(std::string_view remote) const;

    log::Log& log_;
    std::unique_ptr<auth::TokenStore> devices_, api_;
    mutable std::mutex mutex_; // guards failures_
    mutable auth::FailureLimit failures_;
};

} // namespace iotcc
