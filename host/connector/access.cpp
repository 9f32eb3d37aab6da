#include "access.hpp"

#include "clock.hpp"

#include <sstream>
#include <string>

namespace iotcc {

namespace {

using auth::TokenKind;
using auth::TokenStore;
using log::Level;

std::unique_ptr<TokenStore> opened(const std::string& path, TokenKind kind)
{
    return path.empty() ? nullptr : std::make_unique<TokenStore>(path, kind);
}

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

std::string counted(const TokenStore& store)
{
    const std::size_t n = store.current()->size();
    return store.path() + " (" + std::to_string(n) + (n == 1 ? " token)" : " tokens)");
}

} // namespace

Access::Access(const config::AuthSettings& settings, log::Log& log) : log_(log)
{
    std::string faults;
    const auto open = [&faults](const std::string& path, TokenKind kind) {
        try {
            return opened(path, kind);
        } catch (const auth::GuardedFileError& error) {
            faults += (faults.empty() ? "" : "\n") + std::string(error.what());
            return std::unique_ptr<TokenStore>();
        }
    };
    devices_ = open(settings.device_tokens, TokenKind::device);
    api_ = open(settings.api_tokens, TokenKind::api);
    if (!faults.empty())
        throw config::SettingError(faults);
    if (devices_ != nullptr)
        log_.write(Level::info, "auth", "devices need a token of " + counted(*devices_));
    if (api_ != nullptr)
        log_.write(Level::info, "auth", "the API needs a token of " + counted(*api_));
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
    const auto look = [&faults](const TokenStore* store, TokenKind kind) {
        try {
            if (store != nullptr)
                (void)TokenStore(store->path(), kind);
        } catch (const auth::GuardedFileError& error) {
            std::istringstream lines(error.what());
            for (std::string line; std::getline(lines, line);)
                faults.push_back(line);
        }
    };
    look(devices_.get(), TokenKind::device);
    look(api_.get(), TokenKind::api);
    return faults;
}

bool Access::refresh()
{
    const bool is_changed = refresh(devices_.get(), "devices'");
    (void)refresh(api_.get(), "API's");
    return is_changed;
}

bool Access::refresh(TokenStore* store, const char* whose)
{
    using Outcome = auth::Refresh::Outcome;
    if (store == nullptr)
        return false;
    const auth::Refresh result = store->refresh();
    if (result.outcome == Outcome::replaced)
        log_.write(Level::info, "auth",
                   "the " + std::string(whose) + " tokens are now those of " + counted(*store));
    std::istringstream faults(result.reason);
    for (std::string fault; std::getline(faults, fault);)
        log_.write(Level::error, "auth",
                   "the " + std::string(whose) + " tokens stay as they were: " + fault);
    return result.outcome == Outcome::replaced;
}

} // namespace iotcc
