#pragma once
#include <iotcc/types.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace iotcc::sinks {

// A sink instance as this room sees it.
class Outlet {
public:
    virtual ~Outlet() = default;
    [[nodiscard]] virtual const std::string& name() const noexcept = 0; // of the instance
    // iotcc_sink.apply. One call at a time; may block, and may throw.
    virtual std::int32_t apply(const iotcc_row* rows, std::uint32_t n, std::uint32_t stride) = 0;
    // The sink's own words for the E_* that apply has just answered, or the status in words.
    [[nodiscard]] virtual std::string words(std::int32_t status) = 0;
    // One line under the instance's name. level: IOTCC_INFO ...
    virtual void log(std::int32_t level, std::string_view text) = 0;
};

} // namespace iotcc::sinks
