#pragma once
#include "file_store.hpp"
#include "topic_pattern.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

// Who may read and write which topics, in a file as mosquitto has it:
//
//     topic read news/#                lines before the first user: for clients without a user
//     user alice
//     topic readwrite house/+/lamp     for this user; without a word for the access: readwrite
//     topic deny house/cellar/#
//     pattern write devices/%c/up      for everybody; %c: the device's id, %u: the user's name
//
// LF or CRLF; a line that begins with # is a comment. What no line allows is denied, and one deny
// outweighs whatever else allows a topic, patterns too (mosquitto lets a user's own line win over a
// pattern). A name that holds '+', '#' or '/' or begins with '$' fills in no pattern that allows
// (CVE-2017-7650); in one that denies it stands for itself. A filter of a shared subscription
// counts without its $share/GROUP/.
namespace iotcc::auth {

// The lines of one file as they were when it was read. Never changes; safe from any thread. Nothing
// here takes memory but may_subscribe. A topic has no wildcards, a filter is a valid one.
class Acl {
public:
    Acl() = default;

    [[nodiscard]] bool may_read(const Client& client, std::string_view topic) const;
    [[nodiscard]] bool may_write(const Client& client, std::string_view topic) const;
    // Exactly: whether there is a topic that the filter matches and that may be read. A filter may
    // match others as well, so each delivery has to ask may_read.
    [[nodiscard]] bool may_subscribe(const Client& client, std::string_view filter) const;

    // Reads a file's text; `path` is for the messages. Throws GuardedFileError with every fault.
    [[nodiscard]] static Acl parse(std::string_view text, const std::string& path);

private:
    enum class Access { deny = 0, read = 1, write = 2, readwrite = 3 };
    struct Rule {
        Access access;
        TopicPattern pattern;
        [[nodiscard]] bool gives(Access wanted) const noexcept
        {
            return (static_cast<int>(access) & static_cast<int>(wanted)) != 0;
        }
    };
    using Rules = std::vector<Rule>;
    class Parser;

    struct NameHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view name) const noexcept
        {
            return std::hash<std::string_view>()(name);
        }
    };
    [[nodiscard]] const Rules& own_rules(std::string_view user) const;
    [[nodiscard]] bool may(const Client& client, std::string_view topic, Access wanted) const;
    [[nodiscard]] bool is_denied(const Client& client, std::string_view topic) const;
    [[nodiscard]] std::size_t deepest_deny(const Client& client) const noexcept;
    [[nodiscard]] bool reaches_more(const Client& client, const std::string& filter) const;

    std::unordered_map<std::string, Rules, NameHash, std::equal_to<>> users_; // "": without a user
    Rules patterns_;
    std::size_t deepest_deny_ = 0; // levels
};

// An ACL file and its lines. Others may read it: it holds no secret.
class AclStore : public FileStore<Acl> {
public:
    explicit AclStore(std::string path); // throws GuardedFileError
};

} // namespace iotcc::auth
