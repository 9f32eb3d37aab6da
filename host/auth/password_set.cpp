#include "password_set.hpp"

#include <map>
#include <utility>

namespace iotcc::auth {

PasswordSet::PasswordSet(std::vector<PasswordEntry> entries)
{
    users_.reserve(entries.size());
    std::map<PasswordHash::Cost, std::size_t> counts;
    std::size_t most = 0;
    for (PasswordEntry& entry : entries) {
        const PasswordHash& kept =
            users_.emplace(std::move(entry.user), std::move(entry.hash)).first->second;
        const std::size_t count = ++counts[kept.cost()];
        if (count > most) {
            most = count;
            usual_ = &kept;
        }
    }
}

const PasswordHash* PasswordSet::find(std::string_view user) const
{
    const auto found = users_.find(user);
    return found == users_.end() ? nullptr : &found->second;
}

const PasswordHash* PasswordSet::to_try(std::string_view user) const
{
    const PasswordHash* const own = find(user);
    return own != nullptr ? own : usual_;
}

PasswordAnswer PasswordSet::judge(std::string_view user, std::string_view password) const
{
    const PasswordHash* const hash = to_try(user);
    if (hash == nullptr)
        return PasswordAnswer::wrong;
    const PasswordAnswer answer = hash->matches(password);
    const bool is_anothers = answer == PasswordAnswer::right && find(user) == nullptr;
    return is_anothers ? PasswordAnswer::wrong : answer;
}

PasswordStore::PasswordStore(std::string path)
    : FileStore(std::move(path), [](std::string_view text, const std::string& name) {
          return PasswordSet(parse_passwords(text, name));
      })
{
}

} // namespace iotcc::auth
