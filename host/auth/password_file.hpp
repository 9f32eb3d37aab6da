#pragma once
#include "guarded_file.hpp"
#include "password_hash.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// Password files, UTF-8, one user per line, as mosquitto_passwd writes them:
//
//     # a whole line can be a comment
//     NAME:HASH
//
// LF or CRLF. NAME has no colon, HASH is a PasswordHash.
namespace iotcc::auth {

struct PasswordEntry {
    std::string user;
    PasswordHash hash;
    std::size_t line = 0; // from 1
};

// Reads a file's text; `path` is for the messages. Throws GuardedFileError with every fault; no
// line of it shows a hash.
[[nodiscard]] std::vector<PasswordEntry> parse_passwords(std::string_view text,
                                                         const std::string& path);

// 1 to 65535 bytes of UTF-8 without control characters and colons, of which the first is neither #
// nor a blank.
[[nodiscard]] bool is_user_name(std::string_view name) noexcept;

} // namespace iotcc::auth
