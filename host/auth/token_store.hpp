#pragma once
#include "token_set.hpp"

#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace iotcc::auth {

// A token file and what it held when it was last good.
class TokenStore {
public:
    // Reads the file. Throws TokenFileError, also for tokens of the other kind.
    TokenStore(std::string path, TokenKind kind);

    // [any] The lock is held for the copy of a pointer, and taken once per connection or request,
    // never per message: an atomic shared_ptr would take one inside as well.
    [[nodiscard]] std::shared_ptr<const TokenSet> current() const;

    struct Refresh {
        enum class Outcome { unchanged, replaced, refused } outcome = Outcome::unchanged;
        std::string reason; // of a refusal, in words
    };
    // [main] Reads the file again where it is another one than at the last look. A refused one
    // changes nothing and is not looked at again before it changes.
    [[nodiscard]] Refresh refresh();

    [[nodiscard]] const std::string& path() const noexcept { return path_; }

private:
    void load();

    const std::string path_;
    const TokenKind kind_;
    std::optional<FileStamp> seen_; // [main]
    mutable std::mutex mutex_;      // guards current_
    std::shared_ptr<const TokenSet> current_;
};

} // namespace iotcc::auth
