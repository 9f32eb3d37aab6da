#pragma once
#include "acl.hpp"
#include "failure_limit.hpp"
#include "log.hpp"
#include "node.hpp"
#include "password_set.hpp"
#include "settings.hpp"
#include "token_store.hpp"

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace iotcc {

// The files of this host that say who may come, and do what.
class Access {
public:
    // Reads the files that are set. Throws config::SettingError with their faults. `log` is
    // borrowed.
    Access(const config::AuthSettings& settings, log::Log& log);

    // nullptr: there is no such file. As long as this.
    [[nodiscard]] const auth::TokenStore* device_tokens() const noexcept { return devices_.get(); }
    [[nodiscard]] const auth::PasswordStore* passwords() const noexcept { return passwords_.get(); }
    [[nodiscard]] const auth::AclStore* acl() const noexcept { return acl_.get(); }
    // [any] What Node::authorize promises.
    [[nodiscard]] Authorization authorize(std::string_view token, std::string_view remote) const;

    // [main] Reads the files as refresh() would, and changes nothing: what is wrong with them, a
    // line per fault.
    [[nodiscard]] std::vector<std::string> faults() const;
    // [main] Looks whether the files have changed, takes the new ones and says so in the log. True:
    // what proves who a device is has changed.
    [[nodiscard]] bool refresh();

private:
    template <class Store> [[nodiscard]] bool refresh(Store* store, const std::string& what);
    [[nodiscard]] std::uint32_t count_failure(std::string_view remote) const;

    log::Log& log_;
    std::unique_ptr<auth::TokenStore> devices_, api_;
    std::unique_ptr<auth::PasswordStore> passwords_;
    std::unique_ptr<auth::AclStore> acl_;
    mutable std::mutex mutex_; // guards failures_
    mutable auth::FailureLimit failures_;
};

} // namespace iotcc
