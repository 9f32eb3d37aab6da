#include "token_edit.hpp"

#include "file_edit.hpp"

#include <algorithm>

namespace iotcc::auth {

namespace {

std::vector<TokenEntry>::const_iterator named(const std::vector<TokenEntry>& entries,
                                              const std::string& name)
{
    return std::find_if(entries.begin(), entries.end(),
                        [&](const TokenEntry& entry) { return entry.name == name; });
}

} // namespace

void add_token(const std::string& path, const TokenEntry& entry)
{
    FileEdit edit(path);
    const std::vector<TokenEntry> entries = parse_tokens(edit.text(), edit.path());
    if (named(entries, entry.name) != entries.end())
        throw TokenNameError(edit.path() + ": there is a token \"" + entry.name +
                             "\" already; revoke it first, or choose another name");
    if (!entries.empty() && entries.front().kind() != entry.kind())
        throw GuardedFileError(edit.path() + (entry.kind() == TokenKind::device
                                                  ? ": holds tokens of the API, not of devices"
                                                  : ": holds tokens of devices, not of the API"));
    edit.append(line_of(entry));
}

void revoke_token(const std::string& path, const std::string& name)
{
    FileEdit edit(path);
    const std::vector<TokenEntry> entries = parse_tokens(edit.text(), edit.path());
    const auto found = named(entries, name);
    if (found == entries.end())
        throw TokenNameError(edit.path() + ": there is no token \"" + name + '"');
    edit.remove(found->line);
}

std::vector<TokenEntry> tokens_in(const std::string& path)
{
    return parse_tokens(text_or_nothing(path), path);
}

} // namespace iotcc::auth
