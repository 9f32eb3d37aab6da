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
[[nodiscard]] std::string_view name_of(Level level) noexcept;

// text: "TIME level source: message". json: an object per line, with the members time (RFC 3339),
// level, source and message.
enum class Format { text, json };

// The host's one log: a line each to stderr, written by a thread of its own, so that a slow
// terminal or pipe never holds up a lane; when it falls 8192 lines behind, the oldest are dropped.
// Safe from any thread.
class Log {
public:
    explicit Log(Level level, Format format = Format::text);
    ~Log(); // as flush
    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;

    // `source`: who says it ("host", an instance's name). A text is cut at 2048 bytes: it may hold
    // what a device sent. As text, control bytes and bad UTF-8 come out as \xNN; as JSON, control
    // characters as \uNNNN and bad UTF-8 as U+FFFD. Thrown away below the level.
    void write(Level level, std::string_view source, std::string_view text);
    // The same whatever the level is: for who has a level of its own.
    void write_always(Level level, std::string_view source, std::string_view text);
    // Waits until what was written so far has reached stderr, for a second at most: a stopped
    // terminal must not keep the host from exiting. For the end of the process: what is not
    // written by then is thrown away.
    void flush();

    void set_level(Level level) noexcept;
    // What is below it is thrown away.
    [[nodiscard]] const std::int32_t& level() const noexcept;

private:
    struct Writer;
    std::unique_ptr<Writer> writer_;
    const Format format_;
    std::int32_t level_; // atomic access
};

} // namespace iotcc::log
