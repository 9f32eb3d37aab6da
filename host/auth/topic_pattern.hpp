#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace iotcc::auth {

// Who asks. A device without a proved user has an empty user name.
struct Client {
    std::string_view user;
    std::string_view client_id; // the device's id
};

// A topic filter of an ACL (MQTT 3.1.1, 4.7), in which %u and %c may stand for the client's user
// name and id. A name may hold anything: it never becomes a wildcard. Never changes.
class TopicPattern {
public:
    static constexpr std::size_t kMostLevels = 201; // what '/' separates
    enum class Names { kept, filled_in };           // whether %u and %c are special

    // Nothing: empty, over 65,535 bytes or 201 levels, a control character or no UTF-8, a '#' that
    // is not the whole last level, or a '+' that is not a whole level.
    [[nodiscard]] static std::optional<TopicPattern> parse(std::string_view text, Names names);

    // Whether the topic, which has no wildcards, matches with the names filled in as they are.
    // Takes time in the length of both, and no memory.
    [[nodiscard]] bool matches(std::string_view topic, const Client& client) const noexcept;
    // Whether each name that it asks for is there, holds no '+', '#' or '/' and does not begin with
    // '$': then filling it in leaves the pattern's levels what they are, and out of $SYS.
    [[nodiscard]] bool suits(const Client& client) const noexcept;

    // The filter that matches what both this, with the names filled in, and `filter` match, which
    // is a valid one; nothing where no topic does. The names must suit.
    [[nodiscard]] std::optional<std::string> common_with(std::string_view filter,
                                                         const Client& client) const;
    [[nodiscard]] std::size_t levels() const noexcept { return levels_; }

private:
    explicit TopicPattern(std::string_view text, Names names);
    [[nodiscard]] std::string filled_in(const Client& client) const;
    [[nodiscard]] bool take(std::string_view level, std::string_view& topic,
                            const Client& client) const noexcept;

    std::string text_;
    std::size_t levels_ = 1;
    bool has_user_ = false, has_client_ = false; // %u, %c
};

} // namespace iotcc::auth
