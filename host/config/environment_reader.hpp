#pragma once
#include "given.hpp"

#include <set>
#include <string>
#include <vector>

namespace iotcc::config {

// The variables IOTCC_SECTION_KEY of an environment ("NAME=VALUE" each), as IOTCC_HTTP_LISTEN.
//
// Of an instance: IOTCC_PLUGIN_NAME_KEY. NAME is one of `instances` in capitals, with _ for what is
// neither letter nor digit, the longest where several fit. Otherwise it ends at a double underscore
// (IOTCC_PLUGIN_RAW_TCP__ECHO), and without one at the first underscore, and is meant in small
// letters.
//
// IOTCC_PLUGIN_PATH is no setting. Other variables that begin with IOTCC_ are somebody else's, as
// IOTCC_PORT of a container platform, unless their section is one letter away from one of ours.
[[nodiscard]] Layer read_environment(const std::vector<std::string>& environment,
                                     const std::set<std::string>& instances);

} // namespace iotcc::config
