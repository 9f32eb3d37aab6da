#pragma once

#include "options.hpp"
#include "socket.hpp"

#include <vector>

// Sends options.rounds segments on every connection, round robin, without waiting for anything but
// room; returns when the server has read all: it answered a ping (WebSocket) or our end with its
// own (raw).
void stream(const Options& options, const std::vector<Socket>& sockets);
