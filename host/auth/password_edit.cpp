#include "password_edit.hpp"

#include "file_edit.hpp"

#include <algorithm>

namespace iotcc::auth {

namespace {

const PasswordEntry* named(const std::vector<PasswordEntry>& entries, const std::string& user)
{
    const auto found = std::find_if(entries.begin(), entries.end(),
                                    [&](const PasswordEntry& entry) { return entry.user == user; });
    return found == entries.end() ? nullptr : &*found;
}

} // namespace

void add_user(const std::string& path, const std::string& user, const std::string& hash)
{
    FileEdit edit(path);
    if (named(parse_passwords(edit.text(), edit.path()), user) != nullptr)
        throw UserNameError(edit.path() + ": there is a user \"" + user +
                            "\" already; delete it first, or choose another name");
    edit.append(user + ':' + hash);
}

void delete_user(const std::string& path, const std::string& user)
{
    FileEdit edit(path);
    const std::vector<PasswordEntry> entries = parse_passwords(edit.text(), edit.path());
    const PasswordEntry* const found = named(entries, user);
    if (found == nullptr)
        throw UserNameError(edit.path() + ": there is no user \"" + user + '"');
    edit.remove(found->line);
}

std::vector<PasswordEntry> users_in(const std::string& path)
{
    return parse_passwords(text_or_nothing(path), path);
}

} // namespace iotcc::auth
