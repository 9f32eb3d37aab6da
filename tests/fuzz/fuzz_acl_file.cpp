// Any bytes may be an ACL file: it is refused in words, or its answers agree with each other,
// whatever the names of the client and the topic. The input is these four, each but the last one
// with a NUL behind it: user, id, topic, file.
#include "acl.hpp"

#include <algorithm>
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

std::string_view take_field(std::string_view& input)
{
    const auto field = input.substr(0, input.find('\0'));
    input.remove_prefix(std::min(field.size() + 1, input.size()));
    return field;
}

bool is_topic(std::string_view text)
{
    constexpr std::size_t kMostBytes = 200; // so that it has no more levels than a topic may have
    return !text.empty() && text.size() <= kMostBytes &&
           std::none_of(text.begin(), text.end(), [](unsigned char c) {
               return c < ' ' || c == 0x7f || c == '+' || c == '#';
           });
}

// A topic is a filter that matches itself only; the others match it and more.
void require_agreement(const Acl& acl, const Client& client, std::string_view topic)
{
    const bool may_read = acl.may_read(client, topic);
    require(acl.may_subscribe(client, topic) == may_read);
    if (!may_read || topic[0] == '$')
        return;
    require(acl.may_subscribe(client, "#"));
    require(acl.may_subscribe(client, std::string(topic) + "/#"));
    const auto slash = topic.find('/');
    require(acl.may_subscribe(client,
                              slash == topic.npos ? "+" : "+" + std::string(topic.substr(slash))));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    std::string_view input(reinterpret_cast<const char*>(bytes), size);
    const auto user = take_field(input);
    const auto id = take_field(input);
    const auto topic = take_field(input);
    const Client client{user, id};
    try {
        const Acl acl = Acl::parse(input, "acl");
        if (is_topic(topic))
            require_agreement(acl, client, topic);
        (void)acl.may_subscribe(client, "+/+/#");
        (void)acl.may_write(client, topic);
    } catch (const GuardedFileError& error) {
        require(std::string_view(error.what()).starts_with("acl:"));
    }
    return 0;
}
