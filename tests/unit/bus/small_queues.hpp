#pragma once
#include "bus_settings.hpp"

namespace iotcc::test {

// Full with two messages, whosoever the session is.
inline bus::BusSettings small_queues()
{
    bus::BusSettings settings;
    settings.clean_messages = 2;
    settings.kept_messages = 2;
    settings.hold_ms = 1000;
    return settings;
}

} // namespace iotcc::test
