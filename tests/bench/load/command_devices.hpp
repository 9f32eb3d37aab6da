#pragma once

#include "command_ledger.hpp"
#include "socket.hpp"
#include "ws_reader.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// WebSocket devices that answer each command with who they are and what they were asked.
class CommandDevices {
public:
    // Both must outlive it. Device i is `sockets[i]`.
    CommandDevices(const std::vector<Socket>& sockets, CommandLedger& ledger);

    // Reads what has come for it and answers. Throws std::runtime_error when the server closes a
    // connection, or sends what no device expects.
    void on_ready(std::size_t device);

private:
    void on_command(std::size_t device, std::string_view envelope);

    const std::vector<Socket>& sockets_;
    CommandLedger& ledger_;
    std::vector<WsReader> readers_; // by device
    std::string buffer_;
};
