#include "token_file.hpp"

#include "file_descriptor.hpp"
#include "utf8.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <set>
#include <sys/stat.h>
#include <unistd.h>

namespace iotcc::auth {

namespace {

constexpr std::string_view kBlank = " \t";
constexpr std::size_t kLongestDeviceId = 65535; // as MQTT allows
constexpr std::size_t kLargestFile = 64 * 1024 * 1024;
constexpr std::size_t kMostFaults = 20;

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

[[noreturn]] void refuse(const std::string& path, const std::string& why)
{
    throw TokenFileError(path + ": " + why);
}

void check_owner(const struct stat& file, const std::string& path)
{
    if (!S_ISREG(file.st_mode))
        refuse(path, "refused: not a regular file");
    if (file.st_uid != 0 && file.st_uid != ::geteuid())
        refuse(path,
               "refused: belongs to neither root nor this process's user; chown root " + path);
    if ((file.st_mode & (S_IROTH | S_IWOTH)) != 0)
        refuse(path, "refused: others may read or write it; chmod o-rwx " + path);
    if ((file.st_mode & S_IWGRP) != 0)
        refuse(path, "refused: its group may write it; chmod g-w " + path);
    if (static_cast<std::uint64_t>(file.st_size) > kLargestFile)
        refuse(path, "refused: larger than 64 MiB");
}

std::int64_t nanoseconds(const timespec& time)
{
    return time.tv_sec * 1'000'000'000 + time.tv_nsec;
}

FileStamp stamp_of(const struct stat& file)
{
    return {file.st_dev, file.st_ino, static_cast<std::uint64_t>(file.st_size),
            nanoseconds(file.st_mtim), nanoseconds(file.st_ctim)};
}

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
    std::string faults;
    std::size_t fault_count = 0;
    for (std::size_t number = 1; !text.empty() && fault_count < kMostFaults; ++number) {
        auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        const auto first = line.find_first_not_of(kBlank);
        if (first == line.npos || line[first] == '#')
            continue;
        TokenEntry entry;
        entry.line = number;
        const std::string fault = parser.parse(line, entry);
        if (fault.empty()) {
            entries.push_back(std::move(entry));
            continue;
        }
        ++fault_count;
        faults += (faults.empty() ? "" : "\n") + path + ':' + std::to_string(number) + ": " + fault;
    }
    if (!faults.empty())
        throw TokenFileError(faults);
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

std::optional<FileStamp> stamp_of(const std::string& path) noexcept
{
    struct stat file {};
    if (::stat(path.c_str(), &file) != 0)
        return std::nullopt;
    return stamp_of(file);
}

TokenText read_token_file(const std::string& path)
{
    // Without O_NONBLOCK a FIFO in the file's place would hold the host up.
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat status {};
    if (!file.is_open() || ::fstat(file.get(), &status) != 0)
        refuse(path, std::string("cannot be read: ") + std::strerror(errno));
    check_owner(status, path);
    TokenText result{{}, stamp_of(status)};
    char part[16 * 1024];
    ssize_t n = 0;
    while ((n = ::read(file.get(), part, sizeof part)) > 0 && result.text.size() <= kLargestFile)
        result.text.append(part, static_cast<std::size_t>(n));
    if (n != 0)
        refuse(path, n < 0 ? std::string("cannot be read: ") + std::strerror(errno)
                           : "refused: larger than 64 MiB");
    return result;
}

} // namespace iotcc::auth
