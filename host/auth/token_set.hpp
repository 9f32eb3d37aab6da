#pragma once
#include "token_file.hpp"

#include <cstring>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace iotcc::auth {

// The tokens of one file as they were when it was read. Never changes; safe from any thread.
class TokenSet {
public:
    TokenSet() = default;
    explicit TokenSet(std::vector<TokenEntry> entries);
    TokenSet(TokenSet&&) = default;

    // The entry of that token, or nullptr; lives as long as the set. Takes the same time for every
    // token that is none, however much of it is right: what is looked up is a digest, in which one
    // wrong bit of the token changes half of all bits, so a way through the table tells nothing of
    // how near a guess came.
    [[nodiscard]] const TokenEntry* find(std::string_view token) const;
    [[nodiscard]] const TokenEntry* find(const TokenDigest& digest) const;
    // Whether some token is that device's.
    [[nodiscard]] bool has_device(std::string_view id) const { return devices_.contains(id); }
    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

private:
    struct Hash {
        std::size_t operator()(const TokenDigest& digest) const noexcept
        {
            std::size_t head = 0;
            std::memcpy(&head, digest.data(), sizeof head);
            return head;
        }
    };
    struct Equal {
        bool operator()(const TokenDigest& a, const TokenDigest& b) const noexcept;
    };

    std::unordered_map<TokenDigest, TokenEntry, Hash, Equal> entries_;
    std::unordered_set<std::string_view> devices_; // views into entries_
};

} // namespace iotcc::auth
