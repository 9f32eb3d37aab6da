#pragma once
#include <cstddef>
#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

namespace iotcc::auth {

// Counts wrong credentials by peer address, in a table that does not grow with the number of
// addresses. One thread at a time. Times in ms of any clock that does not go back.
class FailureLimit {
public:
    struct Limits {
        std::uint32_t failures = 10;
        std::uint64_t window_ms = 60'000; // from an address's first failure
        std::size_t addresses = 4096;     // above: the one that began first is forgotten
    };

    FailureLimit() : FailureLimit(Limits()) {}
    explicit FailureLimit(Limits limits) : limits_(limits) {}

    struct Outcome {
        std::uint32_t failures = 0;       // in this window, with this one
        std::uint64_t retry_after_ms = 0; // above the limit: until the window ends; else 0
    };
    // One more from `remote` ("192.0.2.1:5000", "[2001:db8::1]:5000", "unix").
    Outcome failed(std::string_view remote, std::uint64_t now_ms);

    [[nodiscard]] std::size_t addresses() const noexcept { return windows_.size(); }

private:
    struct Window {
        std::string address;
        std::uint64_t ends_ms;
        std::uint32_t failures;
    };
    void forget_oldest();

    const Limits limits_;
    std::list<Window> windows_; // the one that ends first in front
    std::unordered_map<std::string_view, std::list<Window>::iterator> by_address_;
};

// The part of a peer's address that counts as one peer: an IPv4 address, the /64 of an IPv6 one
// (whoever has one address of it has all), or the text as it is.
[[nodiscard]] std::string peer_key(std::string_view remote);

} // namespace iotcc::auth
