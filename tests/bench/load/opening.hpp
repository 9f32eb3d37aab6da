#pragma once

#include "options.hpp"
#include "socket.hpp"

#include <vector>

// Opens options.connections, named and, for WebSocket, through the handshake, some hundred at a
// time. Throws std::runtime_error when a handshake is not answered as RFC 6455, 4.2.2 says.
std::vector<Socket> open_connections(const Options& options);
