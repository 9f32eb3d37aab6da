#pragma once
#include "settings.hpp"

namespace iotcc {

// Looks at what pages of other sites are allowed (http.origins, http.origin_headers). Throws
// config::SettingError with a line per value that no browser sends, or that would let in everybody.
void check_sharing(const config::HttpSettings& settings);

} // namespace iotcc
