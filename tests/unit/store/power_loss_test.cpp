#include "segment_file.hpp"
#include "store_folder.hpp"

#include <unistd.h>

using namespace iotcc::test;

namespace {

// A disk of which one sync fails, or one write, which cannot be cut then either. As Linux has it,
// what a failed sync was to keep can be read until the power goes and is never written, and the
// next sync of the same file succeeds.
class ForgetfulDisk final : public DiskCalls {
public:
    std::atomic<int> syncs_until_failure{0}, writes_until_failure{0}; // 0: none fails

    int create(const char* path) override
    {
        const int fd = DiskCalls::create(path);
        unsynced_.erase(fd); // of a file that had that number before, and is removed
        return fd;
    }
    ssize_t write(int fd, const char* bytes, std::size_t size, off_t at) override
    {
        if (is_this_it(writes_until_failure))
            return -1;
        Unsynced& range = unsynced_[fd];
        if (!range.file.is_open())
            range = {FileDescriptor(::dup(fd)), at, at};
        range.end = at + static_cast<off_t>(size);
        return DiskCalls::write(fd, bytes, size, at);
    }
    int sync(int fd) override
    {
        auto range = unsynced_.extract(fd);
        if (!is_this_it(syncs_until_failure))
            return DiskCalls::sync(fd);
        if (!range.empty())
            lost_.push_back(std::move(range.mapped()));
        return -1;
    }
    int cut(int, off_t) override
    {
        errno = EIO;
        return -1;
    }
    void lose_power()
    {
        for (auto& [fd, range] : unsynced_)
            lost_.push_back(std::move(range));
        for (const Unsynced& range : lost_) {
            const std::string zeros(static_cast<std::size_t>(range.end - range.begin), '\0');
            REQUIRE(::pwrite(range.file.get(), zeros.data(), zeros.size(), range.begin) ==
                    static_cast<ssize_t>(zeros.size()));
        }
    }

private:
    struct Unsynced {
        FileDescriptor file;
        off_t begin = 0, end = 0;
    };
    static bool is_this_it(std::atomic<int>& left)
    {
        return left != 0 && --left == 0 && (errno = EIO, true);
    }

    std::map<int, Unsynced> unsynced_; // by descriptor
    std::vector<Unsynced> lost_;
};

struct Sizes {
    std::size_t segment, value;
};

// Whether values that were on the disk are there after it has failed to do what `failing` counts,
// and soon after that the power is lost.
void check_old_values(const Sizes& sizes, std::atomic<int> ForgetfulDisk::*failing, int count)
{
    CAPTURE(count);
    const std::uint64_t old = sizes.segment / sizes.value / 2;
    const std::string value(sizes.value, 'o');
    const StoreFolder folder;
    ForgetfulDisk disk;
    Settings settings = folder.settings();
    settings.segment_bytes = sizes.segment;
    settings.calls = &disk;
    {
        OpenStore open(settings);
        const auto put = [&](std::uint64_t key) { REQUIRE(open.put_and_wait(key, value)); };
        for (std::uint64_t key = 0; key < old; ++key)
            put(key);
        while (folder.segments().size() < 2)
            put(old); // until the first segment is on the disk
        (void)open.put(old + 1, std::string(sizes.value * (count % 7) / 7, 'x'));
        disk.*failing = count;
        while (disk.*failing != 0)
            put(old);
        for (int i = 0; i < 3; ++i) // not so many that all is moved again
            put(old);
    }
    disk.lose_power();
    settings.calls = nullptr;
    const OpenStore again(settings);
    for (std::uint64_t key = 0; key < old; ++key)
        CHECK(again.read(key) == value);
}

} // namespace

TEST_CASE("values that were on the disk survive power loss, whichever sync has failed since")
{
    for (int count = 1; count <= 60; ++count)
        check_old_values({1000, 100}, &ForgetfulDisk::syncs_until_failure, count);
}

TEST_CASE("values that were on the disk survive power loss, whichever write has failed since")
{
    for (int count = 1; count <= 35; ++count) // their segment is moved in several slices
        check_old_values({1 << 20, 60 << 10}, &ForgetfulDisk::writes_until_failure, count);
}
