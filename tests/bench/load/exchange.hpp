#pragma once

#include "options.hpp"

#include <string>
#include <vector>

// What goes out in one send, and every byte that must come back for it.
struct Exchange {
    std::string segment;
    std::string answer;
};

// Segments of options.batch messages and their echoes. Several, which differ in each message: an
// answer that belongs to another connection or round is noticed.
std::vector<Exchange> echoes(const Options& options);

// The same messages with a ping behind them, and its pong as the answer. For Protocol::ws.
std::vector<Exchange> counted(const Options& options);

// A ping alone and its pong: what came before it has been read. For Protocol::ws.
Exchange ping();
