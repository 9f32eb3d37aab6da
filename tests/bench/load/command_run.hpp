#pragma once

#include "command_askers.hpp"
#include "command_devices.hpp"
#include "command_options.hpp"
#include "epoll.hpp"

#include <chrono>
#include <vector>

// Paced commands to devices, and their answers: one thread has both ends.
class CommandRun {
public:
    // Connects to the API. Both must outlive it.
    CommandRun(const CommandOptions& options, const std::vector<Socket>& devices);

    // Returns when every command is answered; throws std::runtime_error when one is not within 20
    // s, and when more has come than was due.
    void run();

    // One line of JSON on stdout.
    void print() const;

private:
    // One look at what has come, or comes by then; how many connections had something.
    int read(std::chrono::nanoseconds longest);
    void expect_quiet() const;

    std::chrono::duration<double> pause_, took_{};
    const std::vector<Socket>& sockets_; // of the devices
    std::size_t commands_;
    CommandLedger ledger_;
    CommandDevices devices_;
    CommandAskers askers_;
    Epoll epoll_;
    LatencyHistogram lateness_; // our own, not the server's
};
