#include "file_copy.hpp"

#include <cerrno>
#include <fcntl.h>
#include <optional>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <system_error>

namespace iotcc::plugin {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const char* what)
{
    throw std::system_error(errno, std::generic_category(), what);
}

std::optional<Rejection> check_allows_code(const fs::path& state_dir)
{
    struct statvfs volume {};
    if (::statvfs(state_dir.c_str(), &volume) != 0)
        return refused("state directory " + state_dir.string() + " is missing",
                       "create it or set state_dir");
    if ((volume.f_flag & ST_NOEXEC) != 0)
        return refused("state directory " + state_dir.string() + " is mounted noexec",
                       "set state_dir to one that allows it");
    return std::nullopt;
}

// True where it was not there before.
bool make_private_directory(const fs::path& path)
{
    if (::mkdir(path.c_str(), 0700) == 0)
        return true;
    if (errno != EEXIST)
        fail(path.c_str());
    return false;
}

// Renamed into its place when it is whole: the old file may be mapped.
void write_file(const Generation& generation, const fs::path& target)
{
    const fs::path draft = target.parent_path() / (".new-" + std::to_string(::getpid()));
    ::unlink(draft.c_str());
    const FileDescriptor out(
        ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0400));
    if (!out.is_open())
        fail(draft.c_str());
    off_t offset = 0;
    while (static_cast<std::uint64_t>(offset) < generation.size()) {
        const auto rest = generation.size() - static_cast<std::uint64_t>(offset);
        if (::sendfile(out.get(), generation.fd(), &offset, rest) <= 0)
            fail(draft.c_str());
    }
    fs::rename(draft, target);
}

void link_neighbours(const PluginFolder& from, const std::string& name, const fs::path& directory)
{
    const auto listed = from.names();
    const auto* const names = std::get_if<std::vector<std::string>>(&listed);
    if (names == nullptr)
        return;
    for (const std::string& neighbour : *names) {
        if (neighbour == name || neighbour.starts_with('.'))
            continue;
        const fs::path link = directory / neighbour;
        fs::remove(link);
        fs::create_symlink(fs::absolute(from.path_of(neighbour)), link);
    }
}

} // namespace

std::variant<FileCopy, Rejection> write_file_copy(const Generation& generation,
                                                  const PluginFolder& from, const std::string& name,
                                                  const std::string& state_dir)
try {
    if (state_dir.empty())
        return refused("its library path names $ORIGIN, which a copy in memory does not have",
                       "set state_dir, or link it without $ORIGIN");
    const fs::path state = fs::absolute(state_dir);
    if (auto rejection = check_allows_code(state))
        return *std::move(rejection);
    make_private_directory(state / "generations");
    const fs::path directory = state / "generations" / generation.sha256().substr(0, 16);
    const bool is_new = make_private_directory(directory);
    const auto checked = PluginFolder::open(directory, Trust::owned);
    if (const auto* rejection = std::get_if<Rejection>(&checked))
        return refused("copy in " + directory.string() + ": " + rejection->cause,
                       rejection->remedy);
    write_file(generation, directory / name);
    link_neighbours(from, name, directory);
    return FileCopy{directory / name, is_new};
} catch (const std::system_error& error) {
    return refused(std::string("cannot be copied to the state directory: ") + error.what());
}

void remove_file_copy(const FileCopy& copy) noexcept
{
    std::error_code ignored;
    fs::remove_all(copy.file.parent_path(), ignored);
}

} // namespace iotcc::plugin
