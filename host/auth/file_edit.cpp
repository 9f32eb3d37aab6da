#include "file_edit.hpp"

#include "file_descriptor.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <memory>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace iotcc::auth {

namespace {

[[noreturn]] void fail(const std::string& path)
{
    throw std::system_error(errno, std::generic_category(), path);
}

// The file itself where `path` is a link: the link stays.
std::string resolved(const std::string& path)
{
    const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr),
                                                           &std::free);
    return real == nullptr ? path : std::string(real.get());
}

std::string folder_of(const std::string& path)
{
    const auto slash = path.rfind('/');
    return slash == path.npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

// The folder, held by one editor at a time: the file itself is another one after each change.
FileDescriptor locked_folder(const std::string& path)
{
    const std::string folder = folder_of(path);
    FileDescriptor held(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!held.is_open() || ::flock(held.get(), LOCK_EX) != 0)
        fail(folder);
    return held;
}

void write_all(int fd, std::string_view text, const std::string& path)
{
    while (!text.empty()) {
        const ssize_t n = ::write(fd, text.data(), text.size());
        if (n < 0 && errno != EINTR)
            fail(path);
        text.remove_prefix(n < 0 ? 0 : static_cast<std::size_t>(n));
    }
}

void keep_owner_and_mode(int fd, const std::string& path)
{
    struct stat old {};
    if (::stat(path.c_str(), &old) != 0)
        return; // a new file: ours, 0600
    struct stat fresh {};
    if (::fstat(fd, &fresh) != 0 ||
        ((fresh.st_uid != old.st_uid || fresh.st_gid != old.st_gid) &&
         ::fchown(fd, old.st_uid, old.st_gid) != 0) ||
        ::fchmod(fd, old.st_mode & 07777) != 0)
        fail("keep owner and mode of " + path);
}

// The file that takes the place of another; gone again when that did not come about. One at a time
// in its folder.
class Replacement {
public:
    explicit Replacement(const std::string& path) : path_(path), draft_(path + ".new")
    {
        ::unlink(draft_.c_str()); // of an editor that was killed
        constexpr int kFlags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
        file_ = FileDescriptor(::open(draft_.c_str(), kFlags, 0600));
        if (!file_.is_open())
            fail(draft_);
    }
    ~Replacement()
    {
        if (!is_done_)
            ::unlink(draft_.c_str());
    }
    Replacement(const Replacement&) = delete;
    Replacement& operator=(const Replacement&) = delete;

    void write(std::string_view text, int folder)
    {
        write_all(file_.get(), text, draft_);
        keep_owner_and_mode(file_.get(), path_);
        if (::fsync(file_.get()) != 0 || ::rename(draft_.c_str(), path_.c_str()) != 0)
            fail(path_);
        is_done_ = true;
        if (::fsync(folder) != 0)
            fail(path_);
    }

private:
    const std::string path_, draft_;
    FileDescriptor file_;
    bool is_done_ = false;
};

std::string without_line(std::string_view text, std::size_t number)
{
    std::string kept;
    for (std::size_t line = 1; !text.empty(); ++line) {
        const auto end = std::min(text.find('\n'), text.size() - 1) + 1;
        if (line != number)
            kept += text.substr(0, end);
        text.remove_prefix(end);
    }
    return kept;
}

} // namespace

FileEdit::FileEdit(const std::string& path)
    : path_(resolved(path)), folder_(locked_folder(path_)), text_(text_or_nothing(path_))
{
}

void FileEdit::append(std::string_view line)
{
    if (!text_.empty() && !text_.ends_with('\n'))
        text_ += '\n';
    text_.append(line) += '\n';
    Replacement(path_).write(text_, folder_.get());
}

void FileEdit::remove(std::size_t number)
{
    text_ = without_line(text_, number);
    Replacement(path_).write(text_, folder_.get());
}

std::string text_or_nothing(const std::string& path)
{
    return stamp_of(path) ? read_guarded_file(path).text : std::string();
}

} // namespace iotcc::auth
