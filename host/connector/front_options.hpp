#pragma once
#include "front.hpp"
#include "settings.hpp"

namespace iotcc {

// The limits of the HTTP API as they are set. Throws std::invalid_argument where trusted_proxies
// holds something that is no address.
[[nodiscard]] http::FrontOptions front_options(const config::Settings& settings);

} // namespace iotcc
