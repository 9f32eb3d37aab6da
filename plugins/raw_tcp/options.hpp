#pragma once
#include <iotcc/config.hpp>
#include <iotcc/option.hpp>

#include <cstddef>

namespace iotcc::raw_tcp {

// What an instance of raw_tcp is configured with.
struct Options {
    static constexpr const char* kFramings[] = {"line", nullptr};
    static constexpr const char* kDuplicates[] = {"supersede", "allow", nullptr};
    static constexpr iotcc_option declared[] = {
        choice_option("framing", "line", kFramings, "how the stream is cut into frames"),
        number_option("max_frame", "65536", 1, 1'048'576, "bytes",
                      "of a frame's payload; a longer one closes the connection"),
        flag_option("reply", "false",
                    "answer the hello, and what ends a connection, with OK or ERR <reason>"),
        choice_option(
            "duplicate", "supersede", kDuplicates,
            "whether a device that offers a token takes the place of its older connections"),
        flag_option("echo", "false", "answer every frame with itself"),
    };

    std::size_t max_frame;
    bool reply;
    bool supersede;
    bool echo;

    // [main] Throws iotcc::ConfigError with the words for the operator.
    [[nodiscard]] static Options from(const Config& config)
    {
        const auto& [framing, max_frame, reply, duplicate, echo] = declared;
        if (config.text(framing) != "line")
            config.refuse(framing.name, "\"line\", the only framing in this version");
        return {
            .max_frame = static_cast<std::size_t>(config.number(max_frame)),
            .reply = config.flag(reply),
            .supersede = config.text(duplicate) == "supersede",
            .echo = config.flag(echo),
        };
    }
};

} // namespace iotcc::raw_tcp
