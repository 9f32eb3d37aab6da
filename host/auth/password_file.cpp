#include "password_file.hpp"

#include "guarded_lines.hpp"
#include "utf8.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>
#include <variant>

namespace iotcc::auth {

namespace {

constexpr std::size_t kLongestName = 65535; // as MQTT allows

// One line at a time; what is wrong is an answer, "" is none.
class LineParser {
public:
    explicit LineParser(std::vector<PasswordEntry>& entries) : entries_(entries) {}

    std::string parse(std::string_view line, std::size_t number)
    {
        const auto colon = line.find(':');
        if (colon == line.npos)
            return "is not NAME:HASH";
        const auto user = line.substr(0, colon);
        if (!is_user_name(user))
            return "the name must be 1 to 65535 bytes of UTF-8 without control characters, and "
                   "begin with no blank";
        auto text = line.substr(colon + 1);
        text.remove_suffix(text.size() - (text.find_last_not_of(" \t") + 1));
        auto hash = PasswordHash::parse(text);
        if (auto* const fault = std::get_if<std::string>(&hash))
            return std::move(*fault);
        if (!names_.emplace(user).second)
            return "this user stands above already";
        entries_.push_back({std::string(user), std::move(std::get<PasswordHash>(hash)), number});
        return {};
    }

private:
    std::vector<PasswordEntry>& entries_;
    std::unordered_set<std::string> names_;
};

} // namespace

bool is_user_name(std::string_view name) noexcept
{
    return !name.empty() && name.size() <= kLongestName && name[0] != '#' && name[0] != ' ' &&
           name.find(':') == name.npos && text::is_plain_text(name);
}

std::vector<PasswordEntry> parse_passwords(std::string_view text, const std::string& path)
{
    std::vector<PasswordEntry> entries;
    LineParser parser(entries);
    for_each_line(text, path, [&](std::string_view line, std::size_t number) {
        return parser.parse(line, number);
    });
    return entries;
}

} // namespace iotcc::auth
