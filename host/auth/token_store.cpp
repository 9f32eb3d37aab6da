#include "token_store.hpp"

#include <utility>
#include <vector>

namespace iotcc::auth {

namespace {

template <TokenKind kind> TokenSet tokens_of(std::string_view text, const std::string& path)
{
    std::vector<TokenEntry> entries = parse_tokens(text, path);
    for (const TokenEntry& entry : entries)
        if (entry.kind() != kind)
            throw GuardedFileError(path + ':' + std::to_string(entry.line) +
                                   (kind == TokenKind::device
                                        ? ": role= in a file of device tokens"
                                        : ": device= in a file of API tokens"));
    return TokenSet(std::move(entries));
}

} // namespace

TokenStore::TokenStore(std::string path, TokenKind kind)
    : FileStore(std::move(path), kind == TokenKind::device ? tokens_of<TokenKind::device>
                                                           : tokens_of<TokenKind::api>)
{
}

} // namespace iotcc::auth
