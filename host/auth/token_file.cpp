#include "token_file.hpp"

#include "guarded_lines.hpp"
#include "utf8.hpp"

#include <algorithm>
#include <set>

namespace iotcc::auth {

namespace {

constexpr std::string_view kBlank = " \t";
constexpr std::size_t kLongestDeviceId = 65535; // as MQTT allows

// The next word of the line, or "" at its end.
std::string_view take_word(std::string_view& line)
{
    line.remove_prefix(std::min(line.find_first_not_of(kBlank), line.size()));
    const auto word = line.substr(0, line.find_first_of(kBlank));
    line.remove_prefix(word.size());
    return word;
}

bool is_plain(char c)
{
    return static_cast<unsigned char>(c) > 0x20 && c != 0x7f && c != '%';
}

int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::optional<std::string> decode(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
        const int low = high < 0 ? -1 : hex_value(text[i + 2]);
        if (low < 0)
            return std::nullopt;
        out += static_cast<char>(high << 4 | low);
        i += 2;
    }
    return out;
}

// One line at a time; what is wrong is an answer, "" is none.
class LineParser {
public:
    std::string parse(std::string_view line, TokenEntry& entry)
    {
        constexpr std::string_view kDigest = "sha256:";
        const auto word = take_word(line);
        const auto digest =
            word.starts_with(kDigest) ? digest_from_hex(word.substr(kDigest.size())) : std::nullopt;
        if (!digest)
            return "must begin with sha256: and 64 hexadecimal digits";
        entry.digest = *digest;
        for (auto pair = take_word(line); !pair.empty(); pair = take_word(line))
            if (std::string fault = field(pair, entry); !fault.empty())
                return fault;
        return whole(entry);
    }

private:
    static std::string field(std::string_view pair, TokenEntry& entry)
    {
        const auto equals = pair.find('=');
        const auto key = pair.substr(0, equals);
        const auto value = equals == pair.npos ? std::string_view() : pair.substr(equals + 1);
        if (key == "name" && entry.name.empty())
            return name(value, entry);
        if (key == "role" && !entry.role)
            return role(value, entry);
        if (key == "device" && entry.device.empty())
            return device(value, entry);
        const bool is_known = key == "name" || key == "role" || key == "device";
        return is_known ? std::string(key) + " stands here twice"
                        : "a word that is none of name=, role= and device=";
    }
    static std::string name(std::string_view value, TokenEntry& entry)
    {
        if (!is_token_name(value))
            return "the name must be 1 to 64 of A-Z a-z 0-9 . _ -";
        entry.name = value;
        return {};
    }
    static std::string role(std::string_view value, TokenEntry& entry)
    {
        entry.role = role_named(value);
        return entry.role ? "" : "the role must be read, control or admin";
    }
    static std::string device(std::string_view value, TokenEntry& entry)
    {
        const auto id = decode(value);
        if (!id || !is_device_id(*id))
            return "the device's id must be 1 to 65535 bytes of UTF-8 without control characters, "
                   "blanks and % as %XX";
        entry.device = *id;
        return {};
    }
    std::string whole(const TokenEntry& entry)
    {
        if (entry.name.empty())
            return "has no name=";
        if (entry.role.has_value() != entry.device.empty())
            return entry.role ? "has both role= and device=" : "has neither role= nor device=";
        if (!names_.insert(entry.name).second)
            return "the name " + entry.name + " stands above already";
        if (!digests_.insert(entry.digest).second)
            return "this token stands above already";
        return {};
    }

    std::set<std::string> names_;
    std::set<TokenDigest> digests_;
};

} // namespace

bool is_token_name(std::string_view name) noexcept
{
    return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '_' || c == '-';
    });
}

bool is_device_id(std::string_view id) noexcept
{
    return !id.empty() && id.size() <= kLongestDeviceId && text::is_plain_text(id);
}

std::vector<TokenEntry> parse_tokens(std::string_view text, const std::string& path)
{
    LineParser parser;
    std::vector<TokenEntry> entries;
    for_each_line(text, path, [&](std::string_view line, std::size_t number) {
        TokenEntry entry;
        entry.line = number;
        std::string fault = parser.parse(line, entry);
        if (fault.empty())
            entries.push_back(std::move(entry));
        return fault;
    });
    return entries;
}

std::string device_word(std::string_view id)
{
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string out;
    for (const char c : id) {
        if (is_plain(c))
            out += c;
        else
            out.append({'%', kDigits[static_cast<unsigned char>(c) >> 4], kDigits[c & 15]});
    }
    return out;
}

std::string line_of(const TokenEntry& entry)
{
    return "sha256:" + hex_of(entry.digest) +
           (entry.role ? " role=" + std::string(word_of(*entry.role))
                       : " device=" + device_word(entry.device)) +
           " name=" + entry.name;
}

} // namespace iotcc::auth
