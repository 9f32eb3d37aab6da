#include "probe.hpp"

#include "probe_main.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <system_error>
#include <utility>
#include <variant>

namespace iotcc::plugin {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kLargestVerdict = 256 * 1024;

// Moved above the numbers that the new process gives its own descriptors: else one dup2 would
// overwrite the source of the next.
FileDescriptor above_probe_fds(int fd)
{
    return FileDescriptor(::fcntl(fd, F_DUPFD_CLOEXEC, kProbeProgramFd + 1));
}

class SpawnPlan {
public:
    SpawnPlan()
    {
        ::posix_spawn_file_actions_init(&actions_);
        ::posix_spawnattr_init(&attributes_);
    }
    ~SpawnPlan()
    {
        ::posix_spawn_file_actions_destroy(&actions_);
        ::posix_spawnattr_destroy(&attributes_);
    }
    SpawnPlan(const SpawnPlan&) = delete;
    SpawnPlan& operator=(const SpawnPlan&) = delete;

    void set_descriptors(int copy, int verdict, int program)
    {
        for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
            ::posix_spawn_file_actions_addopen(&actions_, standard, "/dev/null", O_RDWR, 0);
        ::posix_spawn_file_actions_adddup2(&actions_, copy, kProbeCopyFd);
        ::posix_spawn_file_actions_adddup2(&actions_, verdict, kProbeVerdictFd);
        ::posix_spawn_file_actions_adddup2(&actions_, program, kProbeProgramFd);
        ::posix_spawn_file_actions_addclosefrom_np(&actions_, kProbeProgramFd + 1);
    }
    // A session, and so a process group, that it cannot leave; the host's signal handling undone.
    void set_session_and_signals()
    {
        sigset_t none, all;
        sigemptyset(&none);
        sigfillset(&all);
        ::posix_spawnattr_setsigmask(&attributes_, &none);
        ::posix_spawnattr_setsigdefault(&attributes_, &all);
        ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK |
                                                     POSIX_SPAWN_SETSIGDEF);
    }
    // 0, or the errno.
    int spawn(pid_t& pid, const std::string& path) const
    {
        const auto program = "/proc/self/fd/" + std::to_string(kProbeProgramFd);
        std::string name = "iotcc", command = "probe", file = path;
        const std::array<char*, 4> argv = {name.data(), command.data(), file.data(), nullptr};
        return ::posix_spawn(&pid, program.c_str(), &actions_, &attributes_, argv.data(), environ);
    }

private:
    posix_spawn_file_actions_t actions_{};
    posix_spawnattr_t attributes_{};
};

// The leader of its own process group, and the end of the pipe that its verdict comes from.
struct Running {
    pid_t pid = 0;
    FileDescriptor verdict;
};

std::variant<Running, Rejection> start(int program, int copy_fd, const std::string& path)
{
    const auto not_started = [](int error) {
        return refused(std::string("probe process not started: ") + std::strerror(error));
    };
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        return not_started(errno);
    Running running{0, FileDescriptor(ends[0])};
    const FileDescriptor write_end(ends[1]);
    const auto copy = above_probe_fds(copy_fd);
    const auto verdict = above_probe_fds(write_end.get());
    if (!copy.is_open() || !verdict.is_open())
        return not_started(errno);
    SpawnPlan plan;
    plan.set_descriptors(copy.get(), verdict.get(), program);
    plan.set_session_and_signals();
    const auto from_copy = "/proc/self/fd/" + std::to_string(kProbeCopyFd);
    if (const int error = plan.spawn(running.pid, path.empty() ? from_copy : path))
        return not_started(error);
    return running;
}

// Whether the process is no longer running. It stays a zombie, so that its number cannot be
// another's yet.
bool has_ended(pid_t pid)
{
    siginfo_t state{};
    return ::waitid(P_PID, static_cast<id_t>(pid), &state, WEXITED | WNOHANG | WNOWAIT) != 0 ||
           state.si_pid == pid;
}

// Takes what is in the pipe within that time, and closes it at its end.
void read_some(FileDescriptor& pipe, int timeout_ms, std::string& bytes)
{
    std::array<char, 4096> buffer;
    pollfd wait{pipe.get(), POLLIN, 0}; // a closed one (-1) is a plain wait
    if (::poll(&wait, 1, timeout_ms) <= 0)
        return;
    const auto got = ::read(pipe.get(), buffer.data(), buffer.size());
    if (got > 0 && bytes.size() < kLargestVerdict)
        bytes.append(buffer.data(), static_cast<std::size_t>(got));
    if (got == 0)
        pipe.close();
}

// Reads until the process has ended, not until the pipe has: a plugin may close it, or leave it to
// a process that it started. False at the deadline.
bool read_verdict(Running& running, Clock::time_point deadline, std::string& bytes)
{
    while (!has_ended(running.pid)) {
        if (Clock::now() >= deadline)
            return false;
        read_some(running.verdict, running.verdict.is_open() ? 20 : 1, bytes);
    }
    for (std::size_t before = bytes.size() + 1;
         running.verdict.is_open() && before != bytes.size();) {
        before = bytes.size();
        read_some(running.verdict, 0, bytes);
    }
    return true;
}

// Ends what is left of the group, and answers how its first process ended.
int reap(pid_t pid)
{
    ::kill(-pid, SIGKILL);
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

std::string text_of(std::chrono::milliseconds time)
{
    return time.count() % 1000 == 0 ? std::to_string(time.count() / 1000) + " s"
                                    : std::to_string(time.count()) + " ms";
}

ProbeVerdict verdict_of(int status, const std::string& bytes)
{
    if (WIFSIGNALED(status))
        return refused("probe process killed by signal " + std::to_string(WTERMSIG(status)) +
                       " while loading");
    if (const auto verdict = decode_verdict(bytes); verdict && WEXITSTATUS(status) == 0)
        return *verdict;
    return refused("probe process exited with " + std::to_string(WEXITSTATUS(status)) +
                   " while loading");
}

} // namespace

Probe::Probe(const std::string& program, std::chrono::milliseconds limit) : limit_(limit)
{
    const FileDescriptor opened(::open(program.c_str(), O_PATH | O_CLOEXEC));
    program_ = above_probe_fds(opened.get());
    if (!program_.is_open())
        throw std::system_error(errno, std::generic_category(), "probe program " + program);
}

ProbeVerdict Probe::run(int copy_fd, const std::string& path) const
{
    auto started = start(program_.get(), copy_fd, path);
    if (auto* rejection = std::get_if<Rejection>(&started))
        return std::move(*rejection);
    auto& running = std::get<Running>(started);
    std::string bytes;
    const bool is_in_time = read_verdict(running, Clock::now() + limit_, bytes);
    const int status = reap(running.pid);
    if (!is_in_time)
        return refused("probe process did not finish in " + text_of(limit_));
    return verdict_of(status, bytes);
}

} // namespace iotcc::plugin
