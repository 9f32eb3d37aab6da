#pragma once
#include <chrono>
#include <optional>
#include <ostream>
#include <string>
#include <sys/types.h>
#include <vector>

namespace iotcc::test {

// How a process ended.
struct Exit {
    int code = -1;  // -1: a signal ended it
    int signal = 0; // 0: none did

    friend bool operator==(const Exit&, const Exit&) = default;
    friend std::ostream& operator<<(std::ostream& out, const Exit& exit)
    {
        return exit.signal == 0 ? out << "exit " << exit.code : out << "signal " << exit.signal;
    }
};

// A program with its two outputs held in memory. Killed by the destructor when it still runs.
class ChildProcess {
public:
    // Runs command[0], found as a shell finds it. Throws std::system_error when it cannot be
    // started.
    explicit ChildProcess(std::vector<std::string> command);
    ~ChildProcess();
    ChildProcess(ChildProcess&& other) noexcept;
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    [[nodiscard]] pid_t pid() const noexcept { return pid_; }
    // What it has written so far.
    [[nodiscard]] std::string output() const;
    [[nodiscard]] std::string errors() const;
    void signal(int number) const;
    // Nothing when it still runs at the deadline.
    std::optional<Exit> wait(std::chrono::milliseconds deadline = std::chrono::seconds(30));

private:
    pid_t pid_ = -1; // -1: reaped, or moved from
    Exit exit_;
    int output_ = -1, errors_ = -1;
};

} // namespace iotcc::test
