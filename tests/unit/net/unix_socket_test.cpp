#include "listen_socket.hpp"
#include "tcp_client.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <sys/stat.h>
#include <system_error>

using namespace iotcc;
using net::open_listen_sockets;

namespace {

namespace fs = std::filesystem;

struct Folder {
    Folder()
    {
        std::string name = (fs::temp_directory_path() / "iotcc-unix-XXXXXX").string();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        path = name;
    }
    ~Folder() { fs::remove_all(path); }
    [[nodiscard]] std::string socket() const { return (path / "x.sock").string(); }
    [[nodiscard]] std::string address() const { return "unix://" + socket(); }
    fs::path path;
};

std::string unix_refusal(const std::string& address)
{
    try {
        (void)open_listen_sockets(address, "", 1);
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "";
}

bool connects(const std::string& path)
{
    try {
        const test::TcpClient client(path);
        return true;
    } catch (const std::system_error&) {
        return false;
    }
}

} // namespace

TEST_CASE("a Unix socket is one for all lanes, for owner and group, and goes with its owner")
{
    const Folder folder;
    {
        const auto made = open_listen_sockets(folder.address(), "", 3);
        CHECK(made.sockets.size() == 3);
        CHECK(made.accepting == net::Accepting::shared);
        CHECK(made.address == folder.address());
        struct stat found {};
        REQUIRE(::stat(folder.socket().c_str(), &found) == 0);
        CHECK((found.st_mode & 07777) == 0660);
        CHECK(connects(folder.socket()));
    }
    CHECK_FALSE(fs::exists(folder.socket()));
}

TEST_CASE("a socket file is replaced only when nobody listens on it")
{
    const Folder folder;
    {
        const auto first = open_listen_sockets(folder.address(), "", 1);
        CHECK(unix_refusal(folder.address()) == "address in use (" + folder.address() + ")");
        CHECK(connects(folder.socket()));
    }
    {
        auto abandoned = open_listen_sockets(folder.address(), "", 1);
        abandoned.sockets.clear(); // as when its host was killed
        CHECK_FALSE(connects(folder.socket()));
        const auto next = open_listen_sockets(folder.address(), "", 1);
        CHECK(connects(folder.socket()));
        abandoned = {}; // the file is no longer its own
        CHECK(connects(folder.socket()));
    }
    CHECK_FALSE(fs::exists(folder.socket()));
}

TEST_CASE("what is no socket is not touched")
{
    const Folder folder;
    std::ofstream(folder.socket()) << "precious";
    CHECK(unix_refusal(folder.address()) ==
          "something that is no socket lies there; remove it (" + folder.address() + ")");
    CHECK(fs::file_size(folder.socket()) == 8);
    fs::remove(folder.socket());
    fs::create_symlink("/nowhere", folder.socket());
    CHECK(unix_refusal(folder.address()) != "");
    CHECK(fs::is_symlink(folder.socket()));
}

TEST_CASE("a path that cannot be is refused with the reason")
{
    CHECK(unix_refusal("unix:///nonexistent/x.sock") ==
          "No such file or directory (unix:///nonexistent/x.sock)");
    const std::string longest = "unix:///" + std::string(120, 'x');
    CHECK(unix_refusal(longest) ==
          "the path of a Unix socket has at most 107 bytes (" + longest + ")");
}

TEST_CASE("a peer of a Unix socket is written as unix")
{
    sockaddr_storage storage{};
    storage.ss_family = AF_UNIX;
    char text[64];
    CHECK(std::string(text, net::format_address(storage, text)) == "unix");
}
