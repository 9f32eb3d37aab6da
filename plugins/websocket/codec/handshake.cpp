#include "handshake.hpp"

#include "authority.hpp"
#include "handshake_fields.hpp"
#include "http_text.hpp"

#include <algorithm>

namespace iotcc::websocket {

namespace {

using std::string_view;
using Verdict = std::optional<Refusal>; // nothing: go on

// The version before the key: a client of a later draft is to learn which version to speak.
Verdict check_upgrade(const HandshakeFields& fields)
{
    if (!fields.host)
        return bad_request("no Host");
    if (!fields.upgrades_to_websocket)
        return bad_request("a WebSocket is spoken here: no \"Upgrade: websocket\"");
    if (!fields.connection_upgrades)
        return bad_request("no \"Connection: Upgrade\"");
    if (!fields.version)
        return bad_request("no Sec-WebSocket-Version");
    if (*fields.version != "13")
        return Refusal{426, "only version 13 is spoken here", "Sec-WebSocket-Version: 13"};
    if (!fields.key)
        return bad_request("no Sec-WebSocket-Key");
    return {};
}

bool is_own(string_view host, const HandshakePolicy& policy)
{
    const auto name = without_port(host);
    return std::any_of(policy.hosts.begin(), policy.hosts.end(), [&](const auto& own) {
        return equals_ignoring_case(host, own) || equals_ignoring_case(name, own);
    });
}

bool is_welcome(string_view origin, string_view host, const HandshakePolicy& policy)
{
    if (policy.origin_rule == OriginRule::none)
        return false;
    const auto mark = origin.find("://");
    if (mark != string_view::npos && equals_ignoring_case(origin.substr(mark + 3), host))
        return true;
    return std::any_of(policy.origins.begin(), policy.origins.end(),
                       [&](const auto& own) { return equals_ignoring_case(origin, own); });
}

// `host`: as the client named it, with its port.
Verdict check_reach(const HandshakeFields& fields, string_view host, const HandshakePolicy& policy)
{
    if (!policy.hosts.empty() && !is_own(host, policy))
        return Refusal{403, "this host name is not served here", {}};
    if (fields.origin && !is_welcome(*fields.origin, host, policy))
        return Refusal{403, "this origin may not connect", {}};
    return {};
}

Handshake handshake_of(const HandshakeFields& fields)
{
    return {
        .key = fields.key.value_or(""),
        .subprotocol = fields.subprotocol,
        .deflate = fields.extensions.agreed(),
        .device_id = fields.device_id.value_or(""),
        .device_name = fields.device_name.value_or(""),
        .device_type = fields.device_type.value_or(""),
        .user_agent = fields.user_agent.value_or(""),
        .credential = fields.credential.value_or(Credential()),
    };
}

} // namespace

std::variant<Handshake, Refusal> check_handshake(const RequestHead& head,
                                                 const HandshakePolicy& policy) noexcept
{
    if (head.method != "GET") // no answer to HEAD has a body (RFC 9110 section 9.3.2)
        return Refusal{405, head.method == "HEAD" ? "" : "only GET is answered here", "Allow: GET"};
    if (head.path != policy.path)
        return Refusal{404, "not found", {}};
    HandshakeFields fields{policy.subprotocols, DeflateNegotiation(policy.deflate)};
    for (const auto& field : head.fields)
        if (const auto refusal = take_field(fields, field))
            return *refusal;
    if (const auto refusal = check_upgrade(fields))
        return *refusal;
    // The target's counts more than the field (RFC 9112 section 3.2.2).
    const auto host = head.authority.empty() ? *fields.host : head.authority;
    if (const auto refusal = check_reach(fields, host, policy))
        return *refusal;
    return handshake_of(fields);
}

} // namespace iotcc::websocket
