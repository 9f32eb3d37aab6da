#pragma once
#include "line_file.hpp"

#include <iotcc/config.hpp>
#include <iotcc/option.hpp>
#include <iotcc/types.h>

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace iotcc::file_sink {

// What an instance of file_sink is configured with.
struct Options {
    static constexpr const char* kSyncs[] = {"never", "rotate", "batch", nullptr};
    static constexpr iotcc_option declared[] = {
        text_option("path", "", "the file; without one the sink is idle"),
        number_option("max_bytes", "67108864", 0, std::int64_t{1} << 50, "bytes",
                      "above it the file is rotated; 0: never"),
        number_option("files", "5", 0, 1000, "", "rotated files that are kept"),
        choice_option("sync", "rotate", kSyncs, "when fsync is called: never, per file, per batch"),
        list_option("events", "opened,closed", "what is written: opened, closed, updates"),
    };

    FileOptions file;
    std::uint32_t events = 0; // a bit per IOTCC_ROW_*: what is written

    [[nodiscard]] bool wants(std::uint32_t event) const noexcept
    {
        return event < 32 && (events >> event & 1) != 0;
    }

    // [main] Throws iotcc::ConfigError with the words for the operator.
    [[nodiscard]] static Options from(const Config& config)
    {
        const auto& [path, max_bytes, files, sync, events] = declared;
        Options options;
        options.file.path = config.text(path);
        options.file.max_bytes = static_cast<std::uint64_t>(config.number(max_bytes));
        options.file.files = static_cast<std::uint32_t>(config.number(files));
        options.file.sync = sync_of(config, sync);
        options.events = events_of(config, events);
        return options;
    }

private:
    static Sync sync_of(const Config& config, const iotcc_option& option)
    {
        const std::string_view sync = config.text(option);
        if (sync == "never")
            return Sync::never;
        if (sync == "batch")
            return Sync::batch;
        if (sync != "rotate")
            config.refuse(option.name, "never, rotate or batch");
        return Sync::rotate;
    }

    static std::uint32_t events_of(const Config& config, const iotcc_option& option)
    {
        std::uint32_t events = 0;
        std::string_view list = config.text(option);
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
                config.refuse(option.name, "a list of opened, closed and updates");
        }
        return events;
    }
};

} // namespace iotcc::file_sink
