#pragma once
#include <iotcc/config.hpp>

#include <cstddef>

namespace iotcc::raw_tcp {

// What an instance of raw_tcp is configured with.
struct Options {
    std::size_t max_frame; // bytes of a frame's payload; a longer one closes the connection
    bool reply;     // the hello and what ends a connection are answered with OK or ERR <reason>
    bool supersede; // a device that offers a token takes the place of its older connections
    bool echo;      // every frame is answered with itself

    // [main] Throws iotcc::ConfigError with the words for the operator.
    [[nodiscard]] static Options from(const Config& config)
    {
        if (config.text("framing", "line") != "line")
            config.refuse("framing", "\"line\", the only framing in this version");
        const auto duplicate = config.text("duplicate", "supersede");
        if (duplicate != "supersede" && duplicate != "allow")
            config.refuse("duplicate", "\"supersede\" or \"allow\"");
        return {
            .max_frame = static_cast<std::size_t>(config.number("max_frame", 65'536, 1, 1'048'576)),
            .reply = config.flag("reply", false),
            .supersede = duplicate == "supersede",
            .echo = config.flag("echo", false),
        };
    }
};

} // namespace iotcc::raw_tcp
