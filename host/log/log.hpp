#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace iotcc::log {

// The numbers of IOTCC_TRACE .. IOTCC_ERROR.
enum class Level : std::int32_t { trace, debug, info, warn, error };

// "trace", "debug", "info", "warn", "error".
[[nodiscard]] std::optional<Level> level_named(std::string_view name);

// The host's one log: a line each to stderr, written by a thread of its own, so that a slow
// terminal or pipe never holds up a lane; when it falls 8192 lines behind, the oldest are dropped.
// Safe from any thread.
class Log {
public:
    explicit Log(Level level);
    ~Log(); // writes what waits
    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;

    // `source`: who says it ("host", an instance's name). Control bytes and bad UTF-8 come out as
    // \xNN, and a text is cut at 2048 bytes: it may hold what a device sent.
    void write(Level level, std::string_view source, std::string_view text);

    void set_level(Level level) noexcept;
    // What is below it is thrown away. Plugins load it without a call.
    [[nodiscard]] const std::int32_t& level() const noexcept;

private:
    struct Sink;
    std::unique_ptr<Sink> sink_;
    std::int32_t level_; // atomic access
};

} // namespace iotcc::log
