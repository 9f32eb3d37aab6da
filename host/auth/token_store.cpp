#include "token_store.hpp"

#include <utility>

namespace iotcc::auth {

TokenStore::TokenStore(std::string path, TokenKind kind) : path_(std::move(path)), kind_(kind)
{
    load();
}

std::shared_ptr<const TokenSet> TokenStore::current() const
{
    const std::scoped_lock lock(mutex_);
    return current_;
}

void TokenStore::load()
{
    TokenText file = read_token_file(path_);
    // Of before it was read: what is written meanwhile is seen at the next look.
    seen_ = file.stamp;
    std::vector<TokenEntry> entries = parse_tokens(file.text, path_);
    for (const TokenEntry& entry : entries)
        if (entry.kind() != kind_)
            throw TokenFileError(path_ + ':' + std::to_string(entry.line) +
                                 (kind_ == TokenKind::device
                                      ? ": role= in a file of device tokens"
                                      : ": device= in a file of API tokens"));
    auto fresh = std::make_shared<const TokenSet>(std::move(entries));
    const std::scoped_lock lock(mutex_);
    current_.swap(fresh);
}

TokenStore::Refresh TokenStore::refresh()
{
    const std::optional<FileStamp> stamp = stamp_of(path_);
    if (stamp == seen_)
        return {};
    seen_ = stamp;
    try {
        load();
        return {Refresh::Outcome::replaced, {}};
    } catch (const TokenFileError& error) {
        return {Refresh::Outcome::refused, error.what()};
    }
}

} // namespace iotcc::auth
