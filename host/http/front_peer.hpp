#pragma once
#include "front.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace iotcc::http {

// What the front knows of a connection; iotcc_conn.user owns it from open to close. [lane]
struct Front::Peer {
    using Clock = std::chrono::steady_clock;

    std::string remote;           // "192.0.2.1:5000", "[2001:db8::1]:5000" or "unix"
    Phase phase = Phase::closing; // until it is taken
    Waiting::iterator place{};    // in the list of its phase
    HeadCheck check{};
    Clock::time_point begun{}; // the first byte of the request
    AfterAnswer after = AfterAnswer::close;
    bool is_head_request = false;
    std::optional<Role> role{}; // of who sent the request
    std::string client{}; // who sent the request: the peer, or what a trusted proxy says of it
    std::string origin{}; // whose pages may read the answer; empty: nobody's

    static Peer& of(const iotcc_conn& conn) noexcept { return *static_cast<Peer*>(conn.user); }
};

// Text as what the lane sends; borrowed.
inline iotcc_bytes view_of(std::string_view text) noexcept
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// 503 that says when to come again.
inline Response overloaded(std::string_view message)
{
    auto response = error_response(503, message);
    response.fields.push_back({"Retry-After", "1"});
    return response;
}

} // namespace iotcc::http
