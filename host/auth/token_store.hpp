#pragma once
#include "file_store.hpp"
#include "token_set.hpp"

#include <string>

namespace iotcc::auth {

// A token file and its tokens.
class TokenStore : public FileStore<TokenSet> {
public:
    // Reads the file. Throws GuardedFileError, also for tokens of the other kind.
    TokenStore(std::string path, TokenKind kind);
};

} // namespace iotcc::auth
