#pragma once
#include "framing.hpp"

#include <iotcc/config.hpp>
#include <iotcc/option.hpp>

#include <cstddef>
#include <cstdint>

namespace iotcc::raw_tcp {

enum class IdentityFrom : std::uint8_t { hello, tls, peer };
// What becomes of the others when a device that offers a token is there already.
enum class Duplicate : std::uint8_t { supersede, refuse, allow };

// What an instance of raw_tcp is configured with.
struct Options {
    static constexpr const char* kFramings[] = {"line",  "delimiter", "length",
                                                "fixed", "raw",       nullptr};
    static constexpr const char* kLengthOrders[] = {"be", "le", nullptr};
    static constexpr const char* kIdentities[] = {"hello", "tls", "peer", nullptr};
    static constexpr const char* kDuplicates[] = {"supersede", "refuse", "allow", nullptr};
    static constexpr iotcc_option declared[] = {
        choice_option("framing", "line", kFramings, "how the stream is cut into frames"),
        number_option("max_frame", "65536", 1, 1'048'576, "bytes",
                      "of a frame's payload; a longer one closes the connection"),
        text_option(
            "delimiter", nullptr,
            "framing delimiter: the 1 to 8 bytes that end a frame; \\r \\n \\t \\0 \\\\ and "
            "\\xHH stand for one byte"),
        number_option("length_bytes", "4", 1, 4, "bytes",
                      "framing length: size of the length, 1, 2 or 4"),
        choice_option("length_order", "be", kLengthOrders,
                      "framing length: its most significant byte comes first (be) or last (le)"),
        number_option("length_offset", "0", 0, 32, "bytes",
                      "framing length: in front of the length; they belong to the header"),
        number_option("length_adjust", "0", -65536, 65536, "bytes",
                      "framing length: what follows the header is that much longer than the length "
                      "says"),
        flag_option("length_includes_header", "false",
                    "framing length: the length counts the header as well"),
        flag_option("length_strip", "true",
                    "framing length: a message begins behind the header, not with it"),
        number_option("fixed_bytes", nullptr, 1, 1'048'576, "bytes",
                      "framing fixed: size of every frame, at most max_frame"),
        choice_option("identity", "hello", kIdentities,
                      "what names a device: its hello, the common name in its client certificate "
                      "(tls), or its address as ip:port (peer)"),
        flag_option("reply", "false",
                    "answer the hello, and what ends a connection, with OK or ERR <reason>"),
        choice_option(
            "duplicate", "supersede", kDuplicates,
            "what becomes of older connections when a device that offers a token connects "
            "again: closed, kept and the new one refused, or kept"),
        flag_option("ping", "false", "answer the frame PING with PONG, uncounted"),
        flag_option("echo", "false", "answer every frame with itself"),
    };

    Framing framing;
    std::size_t max_frame;
    IdentityFrom identity;
    Duplicate duplicate;
    bool reply;
    bool ping;
    bool echo;

    // [main] Throws iotcc::ConfigError with the words for the operator.
    [[nodiscard]] static Options from(const Config& config);
};

} // namespace iotcc::raw_tcp
