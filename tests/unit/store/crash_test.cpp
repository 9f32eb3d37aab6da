#include "file_descriptor.hpp"
#include "store_folder.hpp"

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <random>
#include <sys/wait.h>
#include <unistd.h>

using namespace iotcc::test;
using iotcc::FileDescriptor;

namespace {

constexpr std::uint64_t kOfBatch = 3; // keys

struct Reporter : Listener {
    explicit Reporter(int pipe_fd) : fd(pipe_fd) {}
    void committed(std::uint64_t sequence) noexcept override
    {
        if (::write(fd, &sequence, sizeof sequence) != sizeof sequence)
            ::_exit(1);
    }
    void failing(const std::string&) noexcept override { ::_exit(1); }
    void recovered() noexcept override {}
    void warning(const std::string&) noexcept override {}
    int fd;
};

// Batch n puts n under (n, 0) to (n, 2), and its sequence is told as (0, sequence) before.
[[noreturn]] void append_for_ever(const Settings& settings, std::uint64_t first, int commits,
                                  int sequences)
{
    Reporter reporter(commits);
    Replayed replayed;
    const auto store = Store::open(settings, replayed, reporter);
    Batch batch;
    for (std::uint64_t n = first;; ++n) {
        for (std::uint64_t i = 0; i < kOfBatch; ++i)
            batch.put({n, i}, std::to_string(n) + std::string(n * 37 % 400, 'x'));
        if (n > 100) // so that there is something to clean
            for (std::uint64_t i = 0; i < kOfBatch; ++i)
                batch.erase({n - 100, i});
        const std::uint64_t line[2] = {n, store->append(batch)};
        if (::write(sequences, line, sizeof line) != sizeof line)
            ::_exit(1);
    }
}

struct Pipe {
    Pipe()
    {
        int ends[2];
        REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
        out = FileDescriptor(ends[0]);
        in = FileDescriptor(ends[1]);
    }
    FileDescriptor out, in;
};

// The newest batch that was committed when the child is killed after some lines.
std::uint64_t committed_when_killed(const Settings& settings, std::uint64_t first, long lines)
{
    Pipe commits, sequences;
    const pid_t child = ::fork();
    if (child == 0)
        append_for_ever(settings, first, commits.in.get(), sequences.in.get());
    commits.in.close();
    sequences.in.close();
    std::map<std::uint64_t, std::uint64_t> batch_of; // sequence: batch
    std::uint64_t line[2], kept = 0, newest = first - 1;
    const auto read_line = [&] {
        if (::read(sequences.out.get(), line, sizeof line) != sizeof line)
            return false;
        batch_of[line[1]] = line[0];
        return true;
    };
    for (long i = 0; i < lines && read_line(); ++i) {
    }
    ::kill(child, SIGKILL);
    while (read_line()) {
    }
    while (::read(commits.out.get(), &line[0], sizeof line[0]) == sizeof line[0])
        kept = line[0];
    ::waitpid(child, nullptr, 0);
    for (const auto& [sequence, batch] : batch_of)
        if (sequence <= kept)
            newest = batch;
    return newest;
}

} // namespace

TEST_CASE("after a kill every committed batch is there, whole and in order")
{
    const int rounds = std::getenv("LONG_TESTS") != nullptr ? 200 : 10;
    std::mt19937 random(static_cast<unsigned>(::getpid()));
    const StoreFolder folder;
    Settings settings = folder.settings();
    settings.segment_bytes = 64 << 10;
    std::uint64_t first = 1;
    for (int round = 0; round < rounds; ++round) {
        settings.sync = round % 2 == 0 ? Sync::always : Sync::os;
        const std::uint64_t kept = committed_when_killed(settings, first, 1 + random() % 1500);
        const OpenStore open(settings);
        REQUIRE(open.replayed.damages.empty());
        const auto& found = open.replayed.found;
        REQUIRE(found.size() % kOfBatch == 0);
        REQUIRE((kept == 0 || !found.empty()));
        if (found.empty())
            continue;
        // The last hundred, or what there has been so far, and no hole.
        const std::uint64_t newest = found.back().first.high;
        REQUIRE(newest >= kept);
        REQUIRE(found.size() == kOfBatch * std::min<std::uint64_t>(newest, 100));
        for (std::size_t i = 0; i < found.size(); ++i) {
            const std::uint64_t n = newest - (found.size() - 1 - i) / kOfBatch;
            REQUIRE(found[i].first == Key{n, i % kOfBatch});
            REQUIRE(found[i].second == std::to_string(n) + std::string(n * 37 % 400, 'x'));
        }
        first = newest + 1;
    }
}
