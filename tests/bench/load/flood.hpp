#pragma once

#include "options.hpp"
#include "socket.hpp"

#include <cstddef>
#include <vector>

// The first options.flooding connections send whenever there is room, and drop what comes back,
// until stdin ends. Answers how many whole messages went out.
std::size_t flood(const Options& options, const std::vector<Socket>& sockets);
