#include "acl.hpp"

#include "guarded_lines.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace iotcc::auth {

namespace {

constexpr std::string_view kBlank = " \t";

std::string_view trimmed(std::string_view text)
{
    text.remove_prefix(std::min(text.find_first_not_of(kBlank), text.size()));
    return text.substr(0, text.find_last_not_of(kBlank) + 1);
}

std::string_view take_word(std::string_view& text)
{
    const auto word = text.substr(0, text.find_first_of(kBlank));
    text = trimmed(text.substr(word.size()));
    return word;
}

} // namespace

// One line at a time; what is wrong is an answer, "" is none.
class Acl::Parser {
public:
    explicit Parser(Acl& acl) : acl_(acl) {}

    std::string parse(std::string_view line)
    {
        auto rest = trimmed(line);
        const auto word = take_word(rest);
        if (word == "user") {
            user_ = rest;
            return rest.empty() ? "user must be followed by a name" : "";
        }
        using Names = TopicPattern::Names;
        if (word == "topic")
            return rule(rest, acl_.users_[user_], Names::kept);
        if (word == "pattern")
            return rule(rest, acl_.patterns_, Names::filled_in);
        return "must begin with user, topic or pattern";
    }

private:
    static std::optional<Access> access_named(std::string_view word)
    {
        return word == "read"        ? std::optional(Access::read)
               : word == "write"     ? std::optional(Access::write)
               : word == "readwrite" ? std::optional(Access::readwrite)
               : word == "deny"      ? std::optional(Access::deny)
                                     : std::nullopt;
    }
    std::string rule(std::string_view text, Rules& rules, TopicPattern::Names names)
    {
        auto filter = text;
        const auto word = take_word(filter);
        const auto access = access_named(word);
        if (!access && !filter.empty())
            return "the access must be read, write, readwrite or deny";
        const bool is_said = access && !filter.empty(); // else the word is the filter
        auto pattern = TopicPattern::parse(is_said ? filter : word, names);
        if (!pattern)
            return "is no topic filter: + stands for a whole level, # for the last ones";
        if (is_said && *access == Access::deny)
            acl_.deepest_deny_ = std::max(acl_.deepest_deny_, pattern->levels());
        rules.push_back({is_said ? *access : Access::readwrite, std::move(*pattern)});
        return {};
    }

    Acl& acl_;
    std::string user_;
};

Acl Acl::parse(std::string_view text, const std::string& path)
{
    Acl acl;
    Parser parser(acl);
    for_each_line(text, path,
                  [&](std::string_view line, std::size_t) { return parser.parse(line); });
    return acl;
}

const Acl::Rules& Acl::own_rules(std::string_view user) const
{
    static const Rules kNone;
    const auto found = users_.find(user);
    return found == users_.end() ? kNone : found->second;
}

bool Acl::may_read(const Client& client, std::string_view topic) const
{
    return may(client, topic, Access::read);
}

bool Acl::may_write(const Client& client, std::string_view topic) const
{
    return may(client, topic, Access::write);
}

bool Acl::may(const Client& client, std::string_view topic, Access wanted) const
{
    const auto gives = [&](const Rule& rule) {
        return rule.gives(wanted) && rule.pattern.suits(client) &&
               rule.pattern.matches(topic, client);
    };
    const Rules& own = own_rules(client.user);
    return (std::any_of(own.begin(), own.end(), gives) ||
            std::any_of(patterns_.begin(), patterns_.end(), gives)) &&
           !is_denied(client, topic);
}

bool Acl::is_denied(const Client& client, std::string_view topic) const
{
    const auto denies = [&](const Rule& rule) {
        return rule.access == Access::deny && rule.pattern.matches(topic, client);
    };
    const Rules& own = own_rules(client.user);
    return std::any_of(own.begin(), own.end(), denies) ||
           std::any_of(patterns_.begin(), patterns_.end(), denies);
}

bool Acl::may_subscribe(const Client& client, std::string_view filter) const
{
    const auto reaches = [&](const Rule& rule) {
        if (!rule.gives(Access::read) || !rule.pattern.suits(client))
            return false;
        const auto common = rule.pattern.common_with(filter, client);
        return common && reaches_more(client, *common);
    };
    const Rules& own = own_rules(client.user);
    return std::any_of(own.begin(), own.end(), reaches) ||
           std::any_of(patterns_.begin(), patterns_.end(), reaches);
}

// The levels of the deepest topic to which denying lines can say something of its own.
std::size_t Acl::deepest_deny(const Client& client) const noexcept
{
    const bool is_longer = client.user.find('/') != client.user.npos ||
                           client.client_id.find('/') != client.client_id.npos;
    return is_longer ? TopicPattern::kMostLevels : deepest_deny_;
}

// Whether the filter matches a topic that is not denied. Where it has a wildcard, a level that
// nobody can have written, in a rule or in a name, is the hardest to deny: only another wildcard
// does. Of "#" every number of levels is tried that makes a difference to the lines that deny.
bool Acl::reaches_more(const Client& client, const std::string& filter) const
{
    constexpr std::string_view kNobodys = "\x01";
    std::string topic;
    for (const char c : filter)
        topic += c == '+' ? kNobodys : std::string_view(&c, 1);
    if (!topic.ends_with('#'))
        return !is_denied(client, topic);
    topic.pop_back();
    if (topic.ends_with('/'))
        topic.pop_back();
    std::size_t levels = 0;
    if (filter != "#")
        levels = static_cast<std::size_t>(std::count(topic.begin(), topic.end(), '/')) + 1;
    if (!topic.empty() && !is_denied(client, topic))
        return true;
    do {
        topic += (levels++ == 0 ? "" : "/") + std::string(kNobodys);
        if (!is_denied(client, topic))
            return true;
    } while (levels <= deepest_deny(client));
    return false;
}

AclStore::AclStore(std::string path) : FileStore(std::move(path), &Acl::parse, Readers::everybody)
{
}

} // namespace iotcc::auth
