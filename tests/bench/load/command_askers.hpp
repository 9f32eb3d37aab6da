#pragma once

#include "command_ledger.hpp"
#include "http_reader.hpp"
#include "socket.hpp"

#include <queue>
#include <string>
#include <vector>

// Connections to the API that are kept, each with one command under way at most.
class CommandAskers {
public:
    // `ledger` must outlive it.
    CommandAskers(int api_port, int count, CommandLedger& ledger);

    [[nodiscard]] const Socket& socket(std::size_t asker) const { return askers_[asker].socket; }
    [[nodiscard]] std::size_t count() const { return askers_.size(); }
    [[nodiscard]] bool is_one_free() const { return !free_.empty(); }
    [[nodiscard]] bool is_none_waiting() const { return free_.size() == askers_.size(); }

    // Sends a command over one that is free.
    void ask(std::size_t number, std::size_t device);
    // Reads what has come for it. Throws std::runtime_error when the API closes the connection, or
    // answers what nobody asked.
    void on_ready(std::size_t asker);

private:
    struct Asker {
        Socket socket;
        HttpReader reader = {};
        std::size_t number = 0; // of its command
        bool is_waiting = false;
    };

    void on_answer(std::size_t asker, const HttpAnswer& answer);

    CommandLedger& ledger_;
    std::vector<Asker> askers_;
    std::queue<std::size_t> free_; // by turns: the API closes a connection that is idle for long
    std::string buffer_;
};
