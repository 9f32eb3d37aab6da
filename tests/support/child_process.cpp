#include "child_process.hpp"

#include "eventually.hpp"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace iotcc::test {

namespace {

std::string content(int fd)
{
    std::string text;
    char buffer[16384];
    for (ssize_t n; (n = ::pread(fd, buffer, sizeof buffer, static_cast<off_t>(text.size()))) > 0;)
        text.append(buffer, static_cast<std::size_t>(n));
    return text;
}

Exit exit_of(int status)
{
    if (WIFSIGNALED(status))
        return {-1, WTERMSIG(status)};
    return {WEXITSTATUS(status), 0};
}

} // namespace

// The outputs are files in memory, not pipes: nobody has to empty them, and none fills up.
ChildProcess::ChildProcess(std::vector<std::string> command)
    : output_(::memfd_create("output", MFD_CLOEXEC)), errors_(::memfd_create("errors", MFD_CLOEXEC))
{
    std::vector<char*> arguments;
    for (std::string& each : command)
        arguments.push_back(each.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions{};
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions, output_, STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, errors_, STDERR_FILENO);
    const int error =
        ::posix_spawnp(&pid_, arguments[0], &actions, nullptr, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    if (error == 0)
        return;
    ::close(output_);
    ::close(errors_);
    throw std::system_error(error, std::generic_category(), command[0]);
}

ChildProcess::~ChildProcess()
{
    if (pid_ > 0) {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    if (output_ >= 0) {
        ::close(output_);
        ::close(errors_);
    }
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), exit_(other.exit_),
      output_(std::exchange(other.output_, -1)), errors_(std::exchange(other.errors_, -1))
{
}

std::string ChildProcess::output() const
{
    return content(output_);
}

std::string ChildProcess::errors() const
{
    return content(errors_);
}

void ChildProcess::signal(int number) const
{
    if (pid_ > 0)
        ::kill(pid_, number);
}

std::optional<Exit> ChildProcess::wait(std::chrono::milliseconds deadline)
{
    int status = 0;
    const auto has_ended = [&] { return ::waitpid(pid_, &status, WNOHANG) == pid_; };
    if (pid_ > 0) {
        if (!eventually(has_ended, deadline))
            return std::nullopt;
        exit_ = exit_of(status);
        pid_ = -1;
    }
    return exit_;
}

} // namespace iotcc::test
