#include "drop_folder.hpp"
#include "plugin_folder.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <cstddef>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <thread>

using namespace iotcc::plugin;
namespace fs = std::filesystem;

namespace {

// "opened", or the line about "x.so" without its path.
std::string words(const DropFolder& folder, Trust trust = Trust::owned)
{
    const auto opened = PluginFolder::open(folder.path(), trust);
    if (const auto* rejection = std::get_if<Rejection>(&opened))
        return rejection->line("folder");
    const auto file = std::get<PluginFolder>(opened).open_file("x.so");
    const auto* const rejection = std::get_if<Rejection>(&file);
    return rejection != nullptr ? rejection->line("x").substr(3) : "opened";
}

// For this thread only, from now on: as on a kernel before 5.6.
void take_openat2_away()
{
    sock_filter program[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat2, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const sock_fprog filter{std::size(program), program};
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter);
}

} // namespace

TEST_CASE("a regular file that only its owner can write is opened")
{
    DropFolder folder;
    folder.write("x.so", "bytes");
    CHECK(words(folder) == "opened");
}

TEST_CASE("what is no regular file is refused without waiting for it")
{
    DropFolder folder;
    const std::string x = folder.path_of("x.so");
    SUBCASE("a FIFO that nobody writes to")
    {
        REQUIRE(::mkfifo(x.c_str(), 0600) == 0);
    }
    SUBCASE("a directory")
    {
        fs::create_directory(x);
    }
    SUBCASE("a socket")
    {
        const iotcc::FileDescriptor socket(::socket(AF_UNIX, SOCK_STREAM, 0));
        sockaddr_un address{AF_UNIX, {}};
        x.copy(address.sun_path, sizeof address.sun_path - 1);
        REQUIRE(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) ==
                0);
    }
    CHECK(words(folder) == "refused: not a regular file");
}

TEST_CASE("a link is followed inside the directory")
{
    DropFolder folder;
    fs::create_directory(folder.path_of("..data"));
    folder.write("..data/x.so", "bytes");
    fs::create_symlink("..data/x.so", folder.path_of("x.so")); // as in a ConfigMap mount
    CHECK(words(folder) == "opened");
}

TEST_CASE("a link out of the directory is refused")
{
    DropFolder folder, elsewhere;
    elsewhere.write("x.so", "bytes");
    const std::string expected = "refused: symbolic link leaves the directory; copy the file";
    SUBCASE("absolute")
    {
        fs::create_symlink(elsewhere.path_of("x.so"), folder.path_of("x.so"));
    }
    SUBCASE("relative")
    {
        const auto other = fs::path(elsewhere.path()).filename();
        fs::create_symlink(".." / other / "x.so", folder.path_of("x.so"));
    }
    CHECK(words(folder) == expected);
}

TEST_CASE("a link that leads nowhere is refused")
{
    DropFolder folder;
    fs::create_symlink("gone.so", folder.path_of("x.so"));
    CHECK(words(folder) == "refused: not a regular file (dangling symbolic link)");
}

TEST_CASE("links in a circle are refused")
{
    DropFolder folder;
    fs::create_symlink("y.so", folder.path_of("x.so"));
    fs::create_symlink("x.so", folder.path_of("y.so"));
    CHECK(words(folder) == "refused: not a regular file (symbolic links in a loop)");
}

TEST_CASE("a file that others can write is refused, unless everybody is trusted")
{
    DropFolder folder;
    ::chmod(folder.write("x.so", "bytes").c_str(), 0664);
    const std::string chmod = "chmod go-w " + folder.path_of("x.so");
    CHECK(words(folder) == "refused: writable by group or others; " + chmod);
    CHECK(words(folder, Trust::anyone) == "opened");
}

TEST_CASE("a directory that others can write is refused, unless everybody is trusted")
{
    DropFolder folder;
    folder.write("x.so", "bytes");
    ::chmod(folder.path().c_str(), 01777);
    CHECK(words(folder) ==
          "folder: refused: writable by group or others; chmod go-w " + folder.path());
    CHECK(words(folder, Trust::anyone) == "opened");
}

TEST_CASE("somebody else's file is refused" * doctest::skip(::geteuid() != 0))
{
    DropFolder folder;
    REQUIRE(::chown(folder.write("x.so", "bytes").c_str(), 4242, 4242) == 0);
    CHECK(words(folder) ==
          "refused: belongs to uid 4242, neither root nor the host's user; chown root " +
              folder.path_of("x.so"));
}

TEST_CASE("a setuid file is refused even where everybody is trusted")
{
    DropFolder folder;
    ::chmod(folder.write("x.so", "bytes").c_str(), 04755);
    CHECK(words(folder, Trust::anyone) ==
          "refused: setuid or setgid; chmod ug-s " + folder.path_of("x.so"));
}

TEST_CASE("a huge file is refused without reading it")
{
    DropFolder folder;
    folder.write("x.so", "");
    REQUIRE(::truncate(folder.path_of("x.so").c_str(), off_t{1} << 40) == 0);
    CHECK(words(folder) == "refused: larger than 256 MiB");
}

TEST_CASE("a missing directory says so")
{
    const auto opened = PluginFolder::open("/nonexistent/plugins", Trust::owned);
    REQUIRE(std::holds_alternative<Rejection>(opened));
    CHECK(std::get<Rejection>(opened).line("p") == "p: refused: no such directory; create it");
}

TEST_CASE("a kernel that cannot keep links inside gets files and no links")
{
    DropFolder folder, linked, dangling;
    folder.write("x.so", "bytes");
    linked.write("y.so", "bytes");
    fs::create_symlink("y.so", linked.path_of("x.so"));
    fs::create_symlink("gone.so", dangling.path_of("x.so"));
    std::string file, link, nowhere;
    std::thread([&] {
        take_openat2_away();
        file = words(folder);
        link = words(linked);
        nowhere = words(dangling);
    }).join();
    CHECK(file == "opened");
    CHECK(link == "refused: symbolic link, and this kernel cannot keep it inside the directory; "
                  "copy the file");
    CHECK(nowhere == "refused: not a regular file (dangling symbolic link)");
}
