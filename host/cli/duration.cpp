#include "duration.hpp"

#include <charconv>
#include <cstdint>

namespace iotcc::cli {
namespace {

struct Unit {
    std::string_view name;
    std::int64_t milliseconds;
};

constexpr Unit kDays{"d", 86'400'000}, kHours{"h", 3'600'000}, kMinutes{"m", 60'000},
    kSeconds{"s", 1000}, kMilliseconds{"ms", 1};
constexpr std::int64_t kLongest = 3650 * kDays.milliseconds;

} // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text)
{
    std::int64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc() || number < 0)
        return std::nullopt;
    const std::string_view name(stopped, static_cast<std::size_t>(end - stopped));
    for (const Unit& unit : {kMilliseconds, kSeconds, kMinutes, kHours, kDays})
        if (unit.name == name && number <= kLongest / unit.milliseconds)
            return std::chrono::milliseconds(number * unit.milliseconds);
    return std::nullopt;
}

std::string duration_text(std::chrono::milliseconds duration)
{
    // From two of a unit on, so that what is lost is less than half of it.
    for (const Unit& unit : {kDays, kHours, kMinutes})
        if (duration.count() >= 2 * unit.milliseconds)
            return std::to_string(duration.count() / unit.milliseconds) + std::string(unit.name);
    return std::to_string(duration.count() / kSeconds.milliseconds) + std::string(kSeconds.name);
}

} // namespace iotcc::cli
