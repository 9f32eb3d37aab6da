#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

// The offers of permessage-deflate in Sec-WebSocket-Extensions (RFC 6455 section 9.1, RFC 7692
// section 7.1).
namespace iotcc::websocket {

// What the operator lets a connection agree to. Context takeover keeps a window for each connection
// between its messages: 32 KiB for the device's, 256 KiB for ours.
struct DeflateOptions {
    bool server_context_takeover = false, client_context_takeover = false;
    std::uint8_t server_max_window_bits = 15; // of our messages, 9 to 15
    std::uint8_t client_max_window_bits = 15; // of theirs, 8 to 15, where they let us say so
};

// What was agreed. Window bits are 8 to 15; the LZ77 window has 2^bits bytes.
struct DeflateParameters {
    bool server_no_context_takeover = false, client_no_context_takeover = false;
    std::uint8_t server_max_window_bits = 15, client_max_window_bits = 15;
    bool names_server_bits = false, names_client_bits = false; // in the answer

    bool operator==(const DeflateParameters&) const = default;
};

// Reads the lines of the field in their order and takes the first offer that can be met. Pure.
class DeflateNegotiation {
public:
    // `options`: nothing: no offer is taken, but lines are checked all the same.
    explicit DeflateNegotiation(const std::optional<DeflateOptions>& options) noexcept
        : options_(options)
    {
    }
    // False: `line`, the value of one field, is malformed, and the handshake with it.
    [[nodiscard]] bool read(std::string_view line) noexcept;
    [[nodiscard]] const std::optional<DeflateParameters>& agreed() const noexcept
    {
        return agreed_;
    }

private:
    std::optional<DeflateOptions> options_;
    std::optional<DeflateParameters> agreed_;
};

} // namespace iotcc::websocket
