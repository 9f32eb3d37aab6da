#include "token_set.hpp"

#include <openssl/crypto.h>

namespace iotcc::auth {

TokenSet::TokenSet(std::vector<TokenEntry> entries)
{
    entries_.reserve(entries.size());
    for (TokenEntry& entry : entries) {
        const TokenDigest digest = entry.digest;
        const auto [kept, is_new] = entries_.emplace(digest, std::move(entry));
        if (is_new && !kept->second.device.empty())
            devices_.insert(kept->second.device);
    }
}

bool TokenSet::Equal::operator()(const TokenDigest& a, const TokenDigest& b) const noexcept
{
    return ::CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

const TokenEntry* TokenSet::find(std::string_view token) const
{
    return find(digest_of(token));
}

const TokenEntry* TokenSet::find(const TokenDigest& digest) const
{
    const auto found = entries_.find(digest);
    return found == entries_.end() ? nullptr : &found->second;
}

} // namespace iotcc::auth
