// Any bytes may be a password file: it is refused in words, or each user is one that his line alone
// gives as well, with a hash that costs no more than it may.
#include "password_file.hpp"
#include "password_set.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

using namespace iotcc::auth;

namespace {

void require(bool holds)
{
    if (!holds)
        std::abort();
}

std::string_view line_of(std::string_view text, std::size_t number)
{
    while (--number != 0)
        text.remove_prefix(text.find('\n') + 1);
    return text.substr(0, text.find('\n'));
}

bool reads_back(const PasswordEntry& entry, std::string_view text)
{
    const auto again = parse_passwords(line_of(text, entry.line), "again");
    return again.size() == 1 && again[0].user == entry.user &&
           again[0].hash.mark() == entry.hash.mark() && again[0].hash.cost() == entry.hash.cost();
}

bool is_bounded(const PasswordHash::Cost& cost)
{
    return cost.rounds <= (cost.kind == PasswordHash::Kind::pbkdf2 ? 1'000'000 : 65'536);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    constexpr std::uint32_t kFewRounds = 64; // more take too long to try
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    try {
        const auto entries = parse_passwords(text, "users");
        for (const PasswordEntry& entry : entries) {
            require(is_user_name(entry.user) && reads_back(entry, text));
            require(is_bounded(entry.hash.cost()));
            if (entry.hash.cost().rounds <= kFewRounds)
                (void)entry.hash.matches("password");
        }
        const PasswordSet users(entries);
        require(users.size() == entries.size());
        for (const PasswordEntry& entry : entries)
            require(users.find(entry.user)->mark() == entry.hash.mark());
    } catch (const GuardedFileError& error) {
        require(std::string_view(error.what()).starts_with("users:"));
    }
    return 0;
}
