#pragma once
#include "line_file.hpp"

#include <iotcc/config.hpp>
#include <iotcc/types.h>

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace iotcc::file_sink {

// What an instance of file_sink is configured with.
struct Options {
    FileOptions file;
    std::uint32_t events = 0; // a bit per IOTCC_ROW_*: what is written

    [[nodiscard]] bool wants(std::uint32_t event) const noexcept
    {
        return event < 32 && (events >> event & 1) != 0;
    }

    // [main] Throws iotcc::ConfigError with the words for the operator.
    [[nodiscard]] static Options from(const Config& config)
    {
        constexpr std::int64_t kLargest = std::int64_t{1} << 50;
        Options options;
        options.file.path = config.text("path", "");
        options.file.max_bytes =
            static_cast<std::uint64_t>(config.number("max_bytes", 64 * 1024 * 1024, 0, kLargest));
        options.file.files = static_cast<std::uint32_t>(config.number("files", 5, 0, 1000));
        options.file.sync = sync_of(config);
        options.events = events_of(config);
        return options;
    }

private:
    static Sync sync_of(const Config& config)
    {
        const std::string_view sync = config.text("sync", "rotate");
        if (sync == "never")
            return Sync::never;
        if (sync == "batch")
            return Sync::batch;
        if (sync != "rotate")
            config.refuse("sync", "never, rotate or batch");
        return Sync::rotate;
    }

    static std::uint32_t events_of(const Config& config)
    {
        std::uint32_t events = 0;
        std::string_view list = config.text("events", "opened,closed");
        while (!list.empty()) {
            const std::string_view name = list.substr(0, list.find(','));
            list.remove_prefix(std::min(list.size(), name.size() + 1));
            if (name == "opened")
                events |= 1u << IOTCC_ROW_OPENED;
            else if (name == "closed")
                events |= 1u << IOTCC_ROW_CLOSED;
            else if (name == "updates")
                events |= 1u << IOTCC_ROW_UPDATE;
            else
                config.refuse("events", "a list of opened, closed and updates");
        }
        return events;
    }
};

} // namespace iotcc::file_sink
