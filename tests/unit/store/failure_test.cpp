#include "store_folder.hpp"

#include <csignal>
#include <sys/resource.h>

using namespace iotcc::test;

namespace {

// Files of this process may not grow beyond it: a full disk that is real.
class FileLimit {
public:
    explicit FileLimit(rlim_t bytes)
    {
        before_ = std::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &limit_);
        const rlimit lower{bytes, limit_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &lower);
    }
    ~FileLimit()
    {
        ::setrlimit(RLIMIT_FSIZE, &limit_);
        std::signal(SIGXFSZ, before_);
    }

private:
    rlimit limit_{};
    void (*before_)(int) = SIG_DFL;
};

void require_all(const Settings& settings, std::uint64_t keys)
{
    Settings sound = settings;
    sound.calls = nullptr;
    const OpenStore again(sound);
    CHECK(again.replayed.damages.empty());
    CHECK(again.replayed.tails.empty());
    REQUIRE(again.replayed.found.size() == keys);
    for (std::uint64_t i = 0; i < keys; ++i)
        CHECK(again.replayed.found[i].first.low == i);
}

} // namespace

TEST_CASE("a file limit stops commits, says where and why, and it goes on when that is gone")
{
    const StoreFolder folder;
    {
        OpenStore open(folder.settings());
        REQUIRE(open.put_and_wait(0, "before"));
        std::uint64_t sequence = 0;
        {
            const FileLimit limit(3000);
            sequence = open.put(1, std::string(5000, 'x')); // short, then an error
            REQUIRE(eventually([&] { return open.heard.failures != 0; }));
            CHECK(open.heard.has_failure(folder.segments().front() + ": write: File too large"));
            CHECK(open.heard.kept < sequence);
            CHECK(open.read(1).size() == 5000);
        }
        REQUIRE(open.is_committed(sequence));
        CHECK(open.heard.recoveries == 1);
        CHECK(folder.segments().size() == 1);
    }
    require_all(folder.settings(), 2);
}

TEST_CASE(
    "a disk that is full at any byte costs nothing that was committed, and all when it has room")
{
    for (long room = 0; room < 300; room += 7) {
        const StoreFolder folder;
        FailingDisk disk;
        Settings settings = folder.settings();
        settings.calls = &disk;
        settings.sync = Sync::always;
        {
            OpenStore open(settings);
            REQUIRE(open.put_and_wait(0, "before"));
            disk.room = room;
            const auto sequence = open.put(1, std::string(300, 'x'));
            REQUIRE(eventually([&] { return open.heard.failures != 0; }));
            CHECK(open.heard.has_failure("No space left"));
            disk.room = -1;
            REQUIRE(open.is_committed(sequence));
        }
        require_all(settings, 2);
    }
}

TEST_CASE(
    "after a failed sync the segment is not trusted again: another gets what was not committed")
{
    for (const bool can_cut : {true, false})
        for (const bool is_first : {true, false}) {
            const StoreFolder folder;
            FailingDisk disk;
            Settings settings = folder.settings();
            settings.calls = &disk;
            settings.sync = Sync::always;
            {
                OpenStore open(settings);
                if (!is_first)
                    REQUIRE(open.put_and_wait(0, "before"));
                disk.cut_error = can_cut ? 0 : EIO;
                disk.sync_error = EIO;
                const auto sequence = open.put(is_first ? 0 : 1, "after");
                REQUIRE(eventually([&] { return open.heard.failures != 0; }));
                CHECK(open.heard.has_failure(": fdatasync: Input/output error"));
                CHECK(open.heard.kept < sequence);
                disk.sync_error = 0;
                REQUIRE(open.is_committed(sequence));
                CHECK(folder.segments().back() == folder.path() + "/segment-0000000002");
                CHECK(open.read(is_first ? 0 : 1) == "after");
                REQUIRE(open.put_and_wait(is_first ? 1 : 2, "more"));
            }
            require_all(settings, is_first ? 2 : 3);
        }
}

TEST_CASE("a write that fails and cannot be cut is left behind in its segment")
{
    const StoreFolder folder;
    FailingDisk disk;
    Settings settings = folder.settings();
    settings.calls = &disk;
    {
        OpenStore open(settings);
        REQUIRE(open.put_and_wait(0, "before"));
        disk.cut_error = EIO;
        disk.room = 50;
        const auto sequence = open.put(1, "after");
        REQUIRE(eventually([&] { return open.heard.failures != 0; }));
        disk.room = -1;
        REQUIRE(open.is_committed(sequence));
    }
    require_all(settings, 2);
}

TEST_CASE("a segment that cannot be made is tried again")
{
    const StoreFolder folder;
    FailingDisk disk;
    Settings settings = folder.settings();
    settings.calls = &disk;
    settings.segment_bytes = 200;
    {
        OpenStore open(settings);
        REQUIRE(open.put_and_wait(0, std::string(100, 'x')));
        disk.create_error = EMFILE;
        const auto sequence = open.put(1, std::string(100, 'x'));
        REQUIRE(eventually([&] { return open.heard.failures != 0; }));
        CHECK(open.heard.has_failure(folder.path() +
                                     "/segment-0000000002: create: Too many open files"));
        disk.create_error = 0;
        REQUIRE(open.is_committed(sequence));
    }
    require_all(settings, 2);
}

TEST_CASE("a stop while the disk fails ends, with what was committed kept")
{
    const StoreFolder folder;
    FailingDisk disk;
    Settings settings = folder.settings();
    settings.calls = &disk;
    settings.retry = std::chrono::hours(1);
    {
        OpenStore open(settings);
        REQUIRE(open.put_and_wait(0, "before"));
        disk.write_error = EIO;
        open.put(1, "after");
        REQUIRE(eventually([&] { return open.heard.failures != 0; }));
    }
    require_all(settings, 1);
}
