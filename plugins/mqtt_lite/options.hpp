#pragma once
#include "terms.hpp"

#include <iotcc/config.hpp>
#include <iotcc/option.hpp>

namespace iotcc::mqtt {

// What an instance of mqtt_lite is configured with.
struct Options {
    static constexpr const char* kWhenDenied[] = {"ack", "close", nullptr};
    static constexpr iotcc_option declared[] = {
        number_option("max_packet", "1048576", 64, 268'435'455, "bytes",
                      "of a packet; a longer one closes the connection by its header"),
        number_option("max_inflight", "20", 1, 65'535, "messages",
                      "with QoS 1 and 2 that are sent to a client before it acknowledges one"),
        number_option("max_inflight_in", "100", 1, 65'535, "messages",
                      "with QoS 2 that a client has begun; one more closes the connection"),
        number_option("max_keepalive", "0", 0, 65'535, "s",
                      "a client with a longer keep alive, or none, is refused; 0: any"),
        flag_option("allow_empty_id", "true",
                    "a client without id and with clean session gets an id of its own"),
        choice_option("publish_denied", "ack", kWhenDenied,
                      "what becomes of a message that the client may not publish: acknowledged "
                      "and dropped, or the connection closes"),
    };

    Terms terms;

    // [main] Throws iotcc::ConfigError with the words for the operator.
    [[nodiscard]] static Options from(const Config& config);
};

} // namespace iotcc::mqtt
