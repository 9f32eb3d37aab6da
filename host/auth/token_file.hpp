#pragma once
#include "guarded_file.hpp"
#include "token.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Token files, UTF-8, one token per line:
//
//     # a whole line can be a comment
//     sha256:<64 hexadecimal digits> role=read|control|admin name=NAME     a client of the API
//     sha256:<64 hexadecimal digits> device=ID name=NAME                   a device
//
// The digest is that of the token's text. Words are separated by blanks; what is behind the digest
// may come in any order. NAME is 1 to 64 of A-Z a-z 0-9 . _ -, once in a file. A blank, '%' or
// control byte in ID is written as %XX. One file holds tokens of one kind.
namespace iotcc::auth {

struct TokenEntry {
    TokenDigest digest{};
    std::string name;
    std::optional<Role> role; // of an API token
    std::string device;       // id, of a device's token
    std::size_t line = 0;     // from 1

    [[nodiscard]] TokenKind kind() const noexcept
    {
        return role ? TokenKind::api : TokenKind::device;
    }
};

// Reads a file's text; `path` is for the messages. Throws GuardedFileError with every fault; no
// line of it shows a digest or a token.
[[nodiscard]] std::vector<TokenEntry> parse_tokens(std::string_view text, const std::string& path);

// The entry's line, without the end of line.
[[nodiscard]] std::string line_of(const TokenEntry& entry);

// A device's id as it stands behind device=.
[[nodiscard]] std::string device_word(std::string_view id);

[[nodiscard]] bool is_token_name(std::string_view name) noexcept;
// 1 to 65535 bytes of UTF-8 without control characters.
[[nodiscard]] bool is_device_id(std::string_view id) noexcept;

} // namespace iotcc::auth
