#pragma once
#include "deflate_scratch.hpp"
#include "handshake.hpp"
#include "liveness.hpp"
#include "terms.hpp"

#include <iotcc/config.hpp>
#include <iotcc/option.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace iotcc::websocket {

enum class NamelessDevice : std::uint8_t { generate, refuse };

// What an instance of websocket is configured with.
struct Options {
    // MQTT 3.1.1, section 6, and what clients of 3.1 offered.
    static constexpr std::array<std::string_view, 2> kMqttSubprotocols{"mqtt", "mqttv3.1"};
    static constexpr const char* kMessages[] = {"any", "text", "binary", nullptr};
    static constexpr const char* kNameless[] = {"generate", "refuse", nullptr};
    static constexpr const char* kDuplicates[] = {"supersede", "refuse", "allow", nullptr};
    static constexpr iotcc_option declared[] = {
        text_option("path", "/connect", "where devices connect; other paths are 404"),
        number_option("max_message", "1048576", 1, 16'777'216, "bytes",
                      "of a message's payload in all its frames; a longer one closes with 1009"),
        choice_option("messages", "any", kMessages,
                      "which messages are taken; the others close with 1003"),
        number_option(
            "ping_ms", "30000", 0, 3'600'000, "ms",
            "of silence until a ping, and from there until the end; 0: no pings, the idle "
            "limit stands alone"),
        number_option("assemble_ms", "60000", 0, 3'600'000, "ms",
                      "from a message's first byte to its last; 0: any"),
        list_option("origins", nullptr,
                    "pages of other hosts that may connect, as https://example.org; none: no page, "
                    "not even one of this host"),
        list_option("hosts", nullptr,
                    "names under which a browser may reach this address; not set: any"),
        list_option("subprotocols", nullptr,
                    "that are known; the first one that the device offers is agreed to"),
        choice_option("missing_id", "generate", kNameless,
                      "what becomes of a device without Device-Id and token"),
        choice_option(
            "duplicate", "supersede", kDuplicates,
            "what becomes of older connections when a device that offers a token connects "
            "again: closed, kept and the new one refused, or kept"),
        flag_option("deflate", "false", "agree to compressed messages (permessage-deflate)"),
        flag_option("mqtt", "true",
                    "a client that offers the subprotocol mqtt (or mqttv3.1) talks MQTT, and is "
                    "named by that"),
        flag_option("echo", "false", "answer every message with itself"),
    };

    std::string path;
    std::vector<std::string> origins, hosts, subprotocols;
    HandshakePolicy policy;  // views into those above
    std::size_t max_message; // bytes
    bool takes_text, takes_binary;
    Liveness::Periods periods;
    NamelessDevice nameless;
    std::uint32_t duplicate; // IOTCC_DEVICE_* of a device that offers a token
    bool takes_mqtt;
    mqtt::Terms mqtt_terms;
    bool echo;

    // Each lane has its own, by its number; used in a callback of that lane only.
    mutable std::vector<DeflateScratch> scratch;

    // [main] Throws iotcc::ConfigError with the words for the operator.
    explicit Options(const Config& config);
    Options(const Options&) = delete;
    [[nodiscard]] static Options from(const Config& config) { return Options(config); }
};

} // namespace iotcc::websocket
