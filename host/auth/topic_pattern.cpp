#include "topic_pattern.hpp"

#include "utf8.hpp"

#include <algorithm>

namespace iotcc::auth {

namespace {

constexpr std::size_t kLongest = 65535;

// The first level, which is taken with the '/' behind it. `rest` is "no more" when that was none.
std::string_view take_level(std::optional<std::string_view>& rest)
{
    const auto slash = rest->find('/');
    const auto level = rest->substr(0, slash);
    if (slash == rest->npos)
        rest.reset();
    else
        rest->remove_prefix(slash + 1);
    return level;
}

bool is_filter(std::string_view text)
{
    std::optional<std::string_view> rest = text;
    while (rest) {
        const auto level = take_level(rest);
        if (level == "#" ? rest.has_value()
                         : level != "+" && level.find_first_of("+#") != level.npos)
            return false;
    }
    return true;
}

bool is_plain_name(std::string_view name)
{
    return !name.empty() && name[0] != '$' && name.find_first_of("+#/") == name.npos;
}

// Appends what two levels have in common; false: nothing.
bool join(std::string_view a, std::string_view b, std::string& out)
{
    if (a != b && a != "+" && b != "+")
        return false;
    out += a == "+" ? b : a;
    return true;
}

} // namespace

TopicPattern::TopicPattern(std::string_view text, Names names)
    : text_(text), levels_(static_cast<std::size_t>(std::count(text.begin(), text.end(), '/')) + 1),
      has_user_(names == Names::filled_in && text.find("%u") != text.npos),
      has_client_(names == Names::filled_in && text.find("%c") != text.npos)
{
}

std::optional<TopicPattern> TopicPattern::parse(std::string_view text, Names names)
{
    if (text.empty() || text.size() > kLongest || !text::is_plain_text(text) || !is_filter(text))
        return std::nullopt;
    TopicPattern pattern(text, names);
    return pattern.levels_ <= kMostLevels ? std::optional(std::move(pattern)) : std::nullopt;
}

bool TopicPattern::suits(const Client& client) const noexcept
{
    return (!has_user_ || is_plain_name(client.user)) &&
           (!has_client_ || is_plain_name(client.client_id));
}

// Takes what the level, which is no wildcard, stands for from the topic's front.
bool TopicPattern::take(std::string_view level, std::string_view& topic,
                        const Client& client) const noexcept
{
    while (!level.empty()) {
        const bool is_user = has_user_ && level.starts_with("%u");
        const bool is_client = has_client_ && level.starts_with("%c");
        const auto piece =
            is_user     ? client.user
            : is_client ? client.client_id
                        : level.substr(
                              0, std::max<std::size_t>(1, std::min(level.find('%'), level.size())));
        if (!topic.starts_with(piece))
            return false;
        topic.remove_prefix(piece.size());
        level.remove_prefix(is_user || is_client ? 2 : piece.size());
    }
    return true;
}

bool TopicPattern::matches(std::string_view topic, const Client& client) const noexcept
{
    if (topic.starts_with('$') && (text_[0] == '+' || text_[0] == '#')) // 4.7.2
        return false;
    for (std::string_view rest = text_;;) {
        const std::size_t slash = std::min(rest.find('/'), rest.size());
        const auto level = rest.substr(0, slash);
        const bool is_last = slash == rest.size();
        if (level == "#")
            return true;
        if (level == "+")
            topic.remove_prefix(std::min(topic.find('/'), topic.size()));
        else if (!take(level, topic, client))
            return false;
        rest.remove_prefix(is_last ? slash : slash + 1);
        if (is_last || topic.empty())
            return topic.empty() && (is_last || rest == "#"); // a/# matches a, too
        if (topic[0] != '/')
            return false;
        topic.remove_prefix(1);
    }
}

std::string TopicPattern::filled_in(const Client& client) const
{
    std::string out;
    for (std::string_view rest = text_; !rest.empty();) {
        const bool is_user = has_user_ && rest.starts_with("%u");
        const bool is_client = has_client_ && rest.starts_with("%c");
        out += is_user ? client.user : is_client ? client.client_id : rest.substr(0, 1);
        rest.remove_prefix(is_user || is_client ? 2 : 1);
    }
    return out;
}

std::optional<std::string> TopicPattern::common_with(std::string_view filter,
                                                     const Client& client) const
{
    const std::string own = filled_in(client);
    const auto is_apart = [](std::string_view a, std::string_view b) {
        return a.starts_with('$') && (b.starts_with('+') || b.starts_with('#')); // 4.7.2
    };
    if (is_apart(own, filter) || is_apart(filter, own))
        return std::nullopt;
    std::string out;
    std::optional<std::string_view> a = own, b = filter;
    for (;;) {
        if (!a || !b) // one has ended: the other may go on with "#", which stands for nothing too
            return (!a || *a == "#") && (!b || *b == "#") ? std::optional(out) : std::nullopt;
        if (a->data() != own.data())
            out += '/';
        if (*a == "#" || *b == "#")
            return out.append(*a == "#" ? *b : *a);
        if (!join(take_level(a), take_level(b), out))
            return std::nullopt;
    }
}

} // namespace iotcc::auth
