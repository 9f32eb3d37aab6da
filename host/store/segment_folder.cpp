#include "segment_folder.hpp"

#include "store_error.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <filesystem>
#include <string_view>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace iotcc::store {

namespace {

constexpr std::string_view kPrefix = "segment-";
constexpr std::size_t kDigits = 10;

std::error_code last_error() noexcept
{
    return {errno, std::generic_category()};
}

[[noreturn]] void fail(const std::string& path, const std::string& what)
{
    throw StoreError(path + ": " + what + ": " + last_error().message());
}

// 0: not a segment's name.
std::uint64_t number_in(std::string_view name)
{
    if (!name.starts_with(kPrefix) || name.size() < kPrefix.size() + kDigits)
        return 0;
    name.remove_prefix(kPrefix.size());
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    return error == std::errc() && end == name.data() + name.size() ? number : 0;
}

} // namespace

SegmentFolder::SegmentFolder(std::string path) : path_(std::move(path))
{
    if (::mkdir(path_.c_str(), 0700) != 0 && errno != EEXIST)
        fail(path_, "the folder cannot be made");
    folder_ = FileDescriptor(::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder_.is_open())
        fail(path_, "the folder cannot be opened");
    const std::string lock = path_ + "/lock";
    lock_ = FileDescriptor(::open(lock.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!lock_.is_open())
        fail(lock, "cannot be opened");
    if (::flock(lock_.get(), LOCK_EX | LOCK_NB) == 0)
        return;
    if (errno == EWOULDBLOCK)
        throw StoreError(lock + ": another process uses this folder; stop it, or give this one a "
                                "folder of its own");
    fail(lock, "cannot be locked");
}

std::vector<SegmentFolder::Name> SegmentFolder::segments() const
{
    std::vector<Name> names;
    std::error_code error;
    for (std::filesystem::directory_iterator file(path_, error), end; !error && file != end;
         file.increment(error)) {
        const std::string name = file->path().filename();
        if (const std::uint64_t number = number_in(name); number != 0)
            names.push_back({path_ + '/' + name, number});
    }
    if (error)
        throw StoreError(path_ + ": cannot be listed: " + error.message());
    std::sort(names.begin(), names.end(),
              [](const Name& a, const Name& b) { return a.number < b.number; });
    return names;
}

std::string SegmentFolder::path_of(std::uint64_t number) const
{
    std::string digits = std::to_string(number);
    digits.insert(0, kDigits - std::min(kDigits, digits.size()), '0');
    return path_ + '/' + std::string(kPrefix) + digits;
}

std::error_code SegmentFolder::sync()
{
    return ::fsync(folder_.get()) == 0 ? std::error_code() : last_error();
}

std::error_code SegmentFolder::remove(const std::string& path)
{
    return ::unlink(path.c_str()) == 0 || errno == ENOENT ? sync() : last_error();
}

std::error_code SegmentFolder::set_aside(const std::string& path, std::string& aside)
{
    for (unsigned n = 1;; ++n) {
        aside = path + ".damaged-" + std::to_string(n);
        struct stat file {};
        if (::lstat(aside.c_str(), &file) == 0)
            continue;
        return ::rename(path.c_str(), aside.c_str()) == 0 ? sync() : last_error();
    }
}

} // namespace iotcc::store
