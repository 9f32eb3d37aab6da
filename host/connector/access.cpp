#include "access.hpp"

#include "clock.hpp"

#include <sstream>
#include <string>

namespace iotcc {

namespace {

using auth::AclStore;
using auth::PasswordStore;
using auth::TokenKind;
using auth::TokenStore;
using log::Level;

Role role_of(auth::Role role) noexcept
{
    switch (role) {
    case auth::Role::admin:
        return Role::admin;
    case auth::Role::control:
        return Role::control;
    case auth::Role::read:
        break;
    }
    return Role::read;
}

std::string numbered(std::size_t n, const std::string& what)
{
    return std::to_string(n) + ' ' + what + (n == 1 ? "" : "s");
}

// The file and what is in it.
std::string shown(const TokenStore& store)
{
    return store.path() + " (" + numbered(store.current()->size(), "token") + ')';
}
std::string shown(const PasswordStore& store)
{
    return store.path() + " (" + numbered(store.current()->size(), "user") + ')';
}
std::string shown(const AclStore& store)
{
    return store.path();
}

// Opens what is set, and gathers what is wrong.
class Opening {
public:
    template <class Store, class... Kind>
    std::unique_ptr<Store> open(const std::string& path, Kind... kind)
    {
        try {
            return path.empty() ? nullptr : std::make_unique<Store>(path, kind...);
        } catch (const auth::GuardedFileError& error) {
            faults_ += (faults_.empty() ? "" : "\n") + std::string(error.what());
            return nullptr;
        }
    }
    void report() const
    {
        if (!faults_.empty())
            throw config::SettingError(faults_);
    }

private:
    std::string faults_;
};

} // namespace

Access::Access(const config::AuthSettings& settings, log::Log& log) : log_(log)
{
    Opening opening;
    devices_ = opening.open<TokenStore>(settings.device_tokens, TokenKind::device);
    passwords_ = opening.open<PasswordStore>(settings.password_file);
    acl_ = opening.open<AclStore>(settings.acl_file);
    api_ = opening.open<TokenStore>(settings.api_tokens, TokenKind::api);
    opening.report();
    const auto tell = [&log](const char* what, const auto& store) {
        if (store != nullptr)
            log.write(Level::info, "auth", what + shown(*store));
    };
    tell("devices need a token of ", devices_);
    tell(devices_ == nullptr ? "devices need a user of " : "or a user of ", passwords_);
    tell("topics are read and written as says ", acl_);
    tell("the API needs a token of ", api_);
}

Authorization Access::authorize(std::string_view token, std::string_view remote) const
{
    if (api_ == nullptr)
        return {Role::admin};
    if (token.empty())
        return {}; // nothing was tried
    const auto tokens = api_->current();
    if (const auth::TokenEntry* const entry = tokens->find(token))
        return {role_of(*entry->role)};
    return {std::nullopt, count_failure(remote)};
}

// How many seconds this address has to wait, rounded up; 0: it may try again. Two lines per address
// and minute at most.
std::uint32_t Access::count_failure(std::string_view remote) const
{
    constexpr std::uint64_t kSecond = 1000;
    const std::uint64_t now = monotonic_ms();
    auth::FailureLimit::Outcome outcome;
    {
        const std::scoped_lock lock(mutex_);
        outcome = failures_.failed(remote, now);
    }
    const std::uint32_t last = auth::FailureLimit::Limits().failures;
    if (outcome.failures == 1)
        log_.write(Level::warn, "auth",
                   "the API was asked with a wrong token by " + std::string(remote));
    else if (outcome.failures == last + 1)
        log_.write(Level::warn, "auth",
                   "more than " + std::to_string(last) + " wrong tokens in a minute from " +
                       std::string(remote) + "; its next ones are answered 429");
    return static_cast<std::uint32_t>((outcome.retry_after_ms + kSecond - 1) / kSecond);
}

std::vector<std::string> Access::faults() const
{
    std::vector<std::string> faults;
    const auto look = [&faults](const auto& store) {
        try {
            if (store != nullptr)
                store->check();
        } catch (const auth::GuardedFileError& error) {
            std::istringstream lines(error.what());
            for (std::string line; std::getline(lines, line);)
                faults.push_back(line);
        }
    };
    look(devices_);
    look(passwords_);
    look(acl_);
    look(api_);
    return faults;
}

bool Access::refresh()
{
    const bool has_other_tokens = refresh(devices_.get(), "the devices' tokens");
    const bool has_other_users = refresh(passwords_.get(), "the users");
    (void)refresh(acl_.get(), "the rights");
    (void)refresh(api_.get(), "the API's tokens");
    return has_other_tokens || has_other_users;
}

template <class Store> bool Access::refresh(Store* store, const std::string& what)
{
    using Outcome = auth::Refresh::Outcome;
    if (store == nullptr)
        return false;
    const auth::Refresh result = store->refresh();
    if (result.outcome == Outcome::replaced)
        log_.write(Level::info, "auth", what + " are now those of " + shown(*store));
    std::istringstream faults(result.reason);
    for (std::string fault; std::getline(faults, fault);)
        log_.write(Level::error, "auth", what + " stay as they were: " + fault);
    return result.outcome == Outcome::replaced;
}

} // namespace iotcc
