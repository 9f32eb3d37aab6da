#pragma once
#include "file_store.hpp"
#include "password_file.hpp"

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace iotcc::auth {

// The users of one file as they were when it was read. Never changes; safe from any thread.
class PasswordSet {
public:
    PasswordSet() = default;
    explicit PasswordSet(std::vector<PasswordEntry> entries);
    PasswordSet(PasswordSet&&) = default;

    // The user's hash, or nullptr; lives as long as the set.
    [[nodiscard]] const PasswordHash* find(std::string_view user) const;
    // The hash that a password of this user is tried against: of one who is not there that of
    // another, at the cost which most have, so that he takes as long as most. nullptr: there is
    // nobody.
    [[nodiscard]] const PasswordHash* to_try(std::string_view user) const;
    // One try of to_try(user); never right for one who is not there.
    [[nodiscard]] PasswordAnswer judge(std::string_view user, std::string_view password) const;
    [[nodiscard]] std::size_t size() const noexcept { return users_.size(); }

private:
    struct NameHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view name) const noexcept
        {
            return std::hash<std::string_view>()(name);
        }
    };
    std::unordered_map<std::string, PasswordHash, NameHash, std::equal_to<>> users_;
    const PasswordHash* usual_ = nullptr; // one of users_, of which most have the cost
};

// A password file and its users.
class PasswordStore : public FileStore<PasswordSet> {
public:
    explicit PasswordStore(std::string path); // throws GuardedFileError
};

} // namespace iotcc::auth
