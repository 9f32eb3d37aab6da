#include "handshake_fields.hpp"

#include "authority.hpp"
#include "base64.hpp"
#include "http_text.hpp"

#include <algorithm>

namespace iotcc::websocket {

namespace {

using std::string_view;
using Verdict = std::optional<Refusal>; // nothing: go on

Verdict take_once(std::optional<string_view>& slot, string_view value, string_view twice)
{
    if (slot)
        return bad_request(twice);
    slot = value;
    return {};
}

// Two readers may take different ones of two values; the same value twice harms nobody.
Verdict take_same(std::optional<string_view>& slot, string_view value, string_view twice)
{
    if (slot && *slot != value)
        return bad_request(twice);
    slot = value;
    return {};
}

Verdict take_host(HandshakeFields& fields, string_view value)
{
    if (!is_authority(value))
        return bad_request("malformed Host");
    return take_once(fields.host, value, "more than one Host");
}

Verdict take_length(HandshakeFields& fields, string_view value)
{
    if (value != "0")
        return bad_request("a handshake has no body");
    return take_once(fields.length, value, "more than one Content-Length");
}

Verdict take_transfer_encoding(HandshakeFields&, string_view)
{
    return bad_request("a handshake has no body");
}

Verdict take_upgrade(HandshakeFields& fields, string_view value)
{
    fields.upgrades_to_websocket |= lists(value, "websocket");
    return {};
}

Verdict take_connection(HandshakeFields& fields, string_view value)
{
    fields.connection_upgrades |= lists(value, "upgrade");
    return {};
}

// Base64 of 16 bytes. The four bits that stand for no byte may be set: RFC 6455's own example of a
// key in section 4.1 sets them.
bool is_key(string_view text)
{
    return text.size() == 24 && text.ends_with("==") &&
           std::all_of(text.begin(), text.end() - 2, [](char c) { return base64_value(c) >= 0; });
}

Verdict take_key(HandshakeFields& fields, string_view value)
{
    if (!is_key(value))
        return bad_request("Sec-WebSocket-Key is not base64 of 16 bytes");
    return take_once(fields.key, value, "more than one Sec-WebSocket-Key");
}

Verdict take_version(HandshakeFields& fields, string_view value)
{
    return take_once(fields.version, value, "more than one Sec-WebSocket-Version");
}

Verdict take_origin(HandshakeFields& fields, string_view value)
{
    return take_once(fields.origin, value, "more than one Origin");
}

Verdict take_extensions(HandshakeFields& fields, string_view value)
{
    if (!fields.extensions.read(value))
        return bad_request("malformed Sec-WebSocket-Extensions");
    return {};
}

void choose_subprotocol(HandshakeFields& fields, string_view name)
{
    const auto known =
        std::find(fields.known_subprotocols.begin(), fields.known_subprotocols.end(), name);
    if (known != fields.known_subprotocols.end())
        fields.subprotocol = *known;
}

// The client lists them in the order in which it prefers them, also over several lines.
Verdict take_subprotocols(HandshakeFields& fields, string_view value)
{
    bool is_empty = true;
    while (!value.empty()) {
        const auto name = trimmed(take_until(value, ','));
        if (name.empty()) // allowed (RFC 9110 section 5.6.1.2)
            continue;
        if (!is_token(name))
            return bad_request("malformed Sec-WebSocket-Protocol");
        is_empty = false;
        if (fields.subprotocol.empty())
            choose_subprotocol(fields, name);
    }
    return is_empty ? bad_request("empty Sec-WebSocket-Protocol") : Verdict();
}

Verdict take_device_id(HandshakeFields& fields, string_view value)
{
    return take_same(fields.device_id, value, "two device ids");
}

Verdict take_device_name(HandshakeFields& fields, string_view value)
{
    return take_same(fields.device_name, value, "two device names");
}

Verdict take_device_type(HandshakeFields& fields, string_view value)
{
    return take_same(fields.device_type, value, "two device types");
}

Verdict take_user_agent(HandshakeFields& fields, string_view value)
{
    return take_same(fields.user_agent, value, "two user agents");
}

Verdict take_credential(HandshakeFields& fields, string_view value)
{
    const auto offered = Credential::read(value);
    if (!offered)
        return bad_request("malformed Basic credential");
    const auto& before = fields.credential;
    if (before && (before->user() != offered->user() || before->token() != offered->token()))
        return bad_request("two credentials");
    fields.credential = offered;
    return {};
}

struct Row {
    string_view name;
    Verdict (*take)(HandshakeFields&, string_view);
};

// The underscore is the original's first generation: proxies drop such names by default.
constexpr Row kRows[] = {
    {"Host", take_host},
    {"Content-Length", take_length},
    {"Transfer-Encoding", take_transfer_encoding},
    {"Upgrade", take_upgrade},
    {"Connection", take_connection},
    {"Origin", take_origin},
    {"Sec-WebSocket-Key", take_key},
    {"Sec-WebSocket-Version", take_version},
    {"Sec-WebSocket-Protocol", take_subprotocols},
    {"Sec-WebSocket-Extensions", take_extensions},
    {"Device-Id", take_device_id},
    {"device_id", take_device_id},
    {"Device-Name", take_device_name},
    {"device_name", take_device_name},
    {"Device-Type", take_device_type},
    {"device_type", take_device_type},
    {"User-Agent", take_user_agent},
    {"Authorization", take_credential},
    {"Authentication", take_credential},
};

} // namespace

std::optional<Refusal> take_field(HandshakeFields& fields, const HeaderField& field) noexcept
{
    for (const auto& row : kRows)
        if (equals_ignoring_case(field.name, row.name))
            return row.take(fields, field.value);
    return {};
}

} // namespace iotcc::websocket
