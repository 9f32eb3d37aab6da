#pragma once
#include "token_file.hpp"

#include <string>
#include <vector>

// Changes of token files by people; each as FileEdit promises.
namespace iotcc::auth {

// The name is there already, or is not there.
class TokenNameError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// Appends the entry; makes the file with mode 0600 where there is none. Throws TokenNameError,
// GuardedFileError for a file that holds faults or tokens of the other kind, std::system_error.
void add_token(const std::string& path, const TokenEntry& entry);

// Takes the line with that name out; comments stay. Throws as add_token.
void revoke_token(const std::string& path, const std::string& name);

// What the file holds; none where it is not there. Throws GuardedFileError.
[[nodiscard]] std::vector<TokenEntry> tokens_in(const std::string& path);

} // namespace iotcc::auth
