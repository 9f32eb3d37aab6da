#include "handshake.hpp"

#include "authority.hpp"
#include "base64.hpp"
#include "http_text.hpp"

#include <algorithm>
#include <array>

namespace iotcc::websocket {

namespace {

using std::string_view;
using Verdict = std::optional<Refusal>; // nothing: go on

Verdict bad(string_view text)
{
    return Refusal{400, text, {}};
}

// The value of a field that may be there once. An empty value is a value.
using Once = std::optional<string_view>;

// Base64 of 16 bytes. The four bits that stand for no byte may be set: RFC 6455's own example of a
// key in section 4.1 sets them.
bool is_key(string_view text)
{
    return text.size() == 24 && text.ends_with("==") &&
           std::all_of(text.begin(), text.end() - 2, [](char c) { return base64_value(c) >= 0; });
}

// The fields of one head, each judged alone as it comes and all together at the end.
class HandshakeCheck {
public:
    explicit HandshakeCheck(const HandshakePolicy& policy) noexcept
        : policy_(policy), extensions_(policy.deflate)
    {
    }

    Verdict take(const HeaderField& field)
    {
        for (const auto& row : kRows)
            if (equals_ignoring_case(field.name, row.name))
                return (this->*row.take)(field.value);
        return {};
    }

    // What the fields say together. `authority`: of the target; it counts more than Host (RFC 9112
    // section 3.2.2).
    std::variant<Handshake, Refusal> finish(string_view authority) const
    {
        for (const auto& verdict : {upgrade(), version(), key(), reach(authority)})
            if (verdict)
                return *verdict;
        Handshake handshake{*key_};
        handshake.subprotocol = subprotocol_;
        handshake.deflate = extensions_.agreed();
        handshake.device_id = device_id_.value_or("");
        handshake.device_name = device_name_.value_or("");
        handshake.device_type = device_type_.value_or("");
        handshake.user_agent = user_agent_.value_or("");
        if (credential_)
            handshake.credential = *credential_;
        return handshake;
    }

private:
    struct Row {
        string_view name;
        Verdict (HandshakeCheck::*take)(string_view);
    };

    static Verdict take_once(Once& slot, string_view value, string_view twice)
    {
        if (slot)
            return bad(twice);
        slot = value;
        return {};
    }

    // Two readers may take different ones of two values; the same value twice harms nobody.
    static Verdict take_same(Once& slot, string_view value, string_view twice)
    {
        if (slot && *slot != value)
            return bad(twice);
        slot = value;
        return {};
    }

    Verdict take_host(string_view value)
    {
        if (!is_authority(value))
            return bad("malformed Host");
        return take_once(host_, value, "more than one Host");
    }
    Verdict take_length(string_view value)
    {
        if (value != "0")
            return bad("a handshake has no body");
        return take_once(length_, value, "more than one Content-Length");
    }
    Verdict take_transfer_encoding(string_view) { return bad("a handshake has no body"); }
    Verdict take_upgrade(string_view value)
    {
        upgrades_ |= lists(value, "websocket");
        return {};
    }
    Verdict take_connection(string_view value)
    {
        connection_upgrades_ |= lists(value, "upgrade");
        return {};
    }
    Verdict take_key(string_view value)
    {
        if (!is_key(value))
            return bad("Sec-WebSocket-Key is not base64 of 16 bytes");
        return take_once(key_, value, "more than one Sec-WebSocket-Key");
    }
    Verdict take_version(string_view value)
    {
        return take_once(version_, value, "more than one Sec-WebSocket-Version");
    }
    Verdict take_origin(string_view value)
    {
        return take_once(origin_, value, "more than one Origin");
    }
    Verdict take_extensions(string_view value)
    {
        if (!extensions_.read(value))
            return bad("malformed Sec-WebSocket-Extensions");
        return {};
    }

    // The client lists them in the order in which it prefers them, also over several lines.
    Verdict take_protocols(string_view value)
    {
        bool is_empty = true;
        while (!value.empty()) {
            const auto name = trimmed(take_until(value, ','));
            if (name.empty()) // allowed (RFC 9110 section 5.6.1.2)
                continue;
            if (!is_token(name))
                return bad("malformed Sec-WebSocket-Protocol");
            is_empty = false;
            if (subprotocol_.empty())
                choose(name);
        }
        return is_empty ? bad("empty Sec-WebSocket-Protocol") : Verdict();
    }
    void choose(string_view name)
    {
        const auto known =
            std::find(policy_.subprotocols.begin(), policy_.subprotocols.end(), name);
        if (known != policy_.subprotocols.end())
            subprotocol_ = *known;
    }

    Verdict take_device_id(string_view value)
    {
        return take_same(device_id_, value, "two device ids");
    }
    Verdict take_device_name(string_view value)
    {
        return take_same(device_name_, value, "two device names");
    }
    Verdict take_device_type(string_view value)
    {
        return take_same(device_type_, value, "two device types");
    }
    Verdict take_user_agent(string_view value)
    {
        return take_same(user_agent_, value, "two user agents");
    }
    Verdict take_credential(string_view value)
    {
        const auto credential = Credential::read(value);
        if (!credential)
            return bad("malformed Basic credential");
        if (credential_ && (credential_->user() != credential->user() ||
                            credential_->token() != credential->token()))
            return bad("two credentials");
        credential_ = credential;
        return {};
    }

    Verdict upgrade() const
    {
        if (!host_)
            return bad("no Host");
        if (!upgrades_)
            return bad("a WebSocket is spoken here: no \"Upgrade: websocket\"");
        if (!connection_upgrades_)
            return bad("no \"Connection: Upgrade\"");
        return {};
    }
    Verdict version() const
    {
        if (!version_)
            return bad("no Sec-WebSocket-Version");
        if (*version_ != "13")
            return Refusal{426, "only version 13 is spoken here", "Sec-WebSocket-Version: 13"};
        return {};
    }
    Verdict key() const { return key_ ? Verdict() : bad("no Sec-WebSocket-Key"); }

    Verdict reach(string_view authority) const
    {
        const auto host = authority.empty() ? host_.value_or("") : authority;
        if (!policy_.hosts.empty() && !is_own(host))
            return Refusal{403, "this host name is not served here", {}};
        if (origin_ && !is_welcome(*origin_, host))
            return Refusal{403, "this origin may not connect", {}};
        return {};
    }
    bool is_own(string_view host) const
    {
        return std::any_of(policy_.hosts.begin(), policy_.hosts.end(), [&](const auto& own) {
            return equals_ignoring_case(host, own) || equals_ignoring_case(without_port(host), own);
        });
    }
    bool is_welcome(string_view origin, string_view host) const
    {
        if (policy_.origin_rule == OriginRule::none)
            return false;
        const auto mark = origin.find("://");
        if (mark != string_view::npos && equals_ignoring_case(origin.substr(mark + 3), host))
            return true;
        return std::any_of(policy_.origins.begin(), policy_.origins.end(),
                           [&](const auto& own) { return equals_ignoring_case(origin, own); });
    }

    static const std::array<Row, 19> kRows;

    const HandshakePolicy& policy_;
    DeflateNegotiation extensions_;
    Once host_, length_, key_, version_, origin_;
    Once device_id_, device_name_, device_type_, user_agent_;
    std::optional<Credential> credential_;
    string_view subprotocol_;
    bool upgrades_ = false, connection_upgrades_ = false;
};

// The underscore is the original's first generation: proxies drop such names by default.
constexpr std::array<HandshakeCheck::Row, 19> HandshakeCheck::kRows = {{
    {"Host", &HandshakeCheck::take_host},
    {"Content-Length", &HandshakeCheck::take_length},
    {"Transfer-Encoding", &HandshakeCheck::take_transfer_encoding},
    {"Upgrade", &HandshakeCheck::take_upgrade},
    {"Connection", &HandshakeCheck::take_connection},
    {"Origin", &HandshakeCheck::take_origin},
    {"Sec-WebSocket-Key", &HandshakeCheck::take_key},
    {"Sec-WebSocket-Version", &HandshakeCheck::take_version},
    {"Sec-WebSocket-Protocol", &HandshakeCheck::take_protocols},
    {"Sec-WebSocket-Extensions", &HandshakeCheck::take_extensions},
    {"Device-Id", &HandshakeCheck::take_device_id},
    {"device_id", &HandshakeCheck::take_device_id},
    {"Device-Name", &HandshakeCheck::take_device_name},
    {"device_name", &HandshakeCheck::take_device_name},
    {"Device-Type", &HandshakeCheck::take_device_type},
    {"device_type", &HandshakeCheck::take_device_type},
    {"User-Agent", &HandshakeCheck::take_user_agent},
    {"Authorization", &HandshakeCheck::take_credential},
    {"Authentication", &HandshakeCheck::take_credential},
}};

} // namespace

std::variant<Handshake, Refusal> check_handshake(const RequestHead& head,
                                                 const HandshakePolicy& policy) noexcept
{
    if (head.method != "GET") // no answer to HEAD has a body (RFC 9110 section 9.3.2)
        return Refusal{405, head.method == "HEAD" ? "" : "only GET is answered here", "Allow: GET"};
    if (head.path != policy.path)
        return Refusal{404, "not found", {}};
    HandshakeCheck check(policy);
    for (const auto& field : head.fields)
        if (const auto refusal = check.take(field))
            return *refusal;
    return check.finish(head.authority);
}

} // namespace iotcc::websocket
