#include "line_file.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <sys/resource.h>
#include <unistd.h>

using namespace iotcc::file_sink;
namespace fs = std::filesystem;

namespace {

struct Folder {
    Folder()
    {
        std::string name = fs::temp_directory_path() / "iotcc-lines-XXXXXX";
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        path = name;
    }
    ~Folder() { fs::remove_all(path); }
    [[nodiscard]] std::string file(const std::string& name = "x") const { return path / name; }
    [[nodiscard]] std::string text(const std::string& name = "x") const
    {
        std::ifstream in(path / name);
        std::ostringstream all;
        all << in.rdbuf();
        return all.str();
    }
    fs::path path;
};

// Files of this process can grow to that size and no further, as on a full disk.
class SizeLimit {
public:
    explicit SizeLimit(rlim_t bytes) : before_(std::signal(SIGXFSZ, SIG_IGN))
    {
        ::getrlimit(RLIMIT_FSIZE, &limit_);
        const rlimit small{bytes, limit_.rlim_max};
        REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
    }
    ~SizeLimit()
    {
        ::setrlimit(RLIMIT_FSIZE, &limit_);
        std::signal(SIGXFSZ, before_);
    }

private:
    rlimit limit_{};
    void (*before_)(int);
};

std::string words_of(LineFile& file, std::string_view lines)
{
    try {
        return file.append(lines);
    } catch (const FileError& e) {
        return e.what();
    }
}

} // namespace

TEST_CASE("lines are appended to what is there")
{
    const Folder folder;
    std::ofstream(folder.file()) << "old\n";
    LineFile file({folder.file()});
    file.open();
    CHECK(file.append("one\n").empty());
    CHECK(file.append("two\n").empty());
    CHECK(folder.text() == "old\none\ntwo\n");
}

TEST_CASE("a full file is moved aside, and so many old ones are kept")
{
    for (const Sync sync : {Sync::never, Sync::rotate, Sync::batch}) {
        const Folder folder;
        LineFile file({folder.file(), 8, 2, sync});
        file.open();
        for (const char* line : {"aaa\n", "bbb\n", "ccc\n", "ddd\n", "eee\n", "fff\n", "ggg\n"})
            CHECK(file.append(line).empty());
        CHECK(folder.text("x") == "ggg\n");
        CHECK(folder.text("x.1") == "eee\nfff\n");
        CHECK(folder.text("x.2") == "ccc\nddd\n");
        CHECK_FALSE(fs::exists(folder.file("x.3")));
    }
}

TEST_CASE("without old files to keep a full one begins anew")
{
    const Folder folder;
    LineFile file({folder.file(), 4, 0});
    file.open();
    CHECK(file.append("aaa\n").empty());
    CHECK(file.append("bbb\n").empty());
    CHECK(folder.text() == "bbb\n");
    CHECK_FALSE(fs::exists(folder.file("x.1")));
}

TEST_CASE("lines longer than a file may be are written whole, to a file of their own")
{
    const Folder folder;
    LineFile file({folder.file(), 4, 1});
    file.open();
    CHECK(file.append("aaaaaaaaaa\n").empty());
    CHECK(file.append("b\n").empty());
    CHECK(folder.text("x.1") == "aaaaaaaaaa\n");
    CHECK(folder.text("x") == "b\n");
}

TEST_CASE("a file that cannot be moved aside grows on, and that is said")
{
    const Folder folder;
    fs::create_directory(folder.file("x.1"));
    LineFile file({folder.file(), 4, 1});
    file.open();
    CHECK(file.append("aaa\n").empty());
    CHECK(file.append("bbb\n").find("cannot rotate " + folder.file()) == 0);
    CHECK(folder.text() == "aaa\nbbb\n");
}

TEST_CASE("what a full disk cuts off is taken back, and fits when there is room")
{
    const Folder folder;
    LineFile file({folder.file()});
    file.open();
    CHECK(file.append("aaa\n").empty());
    {
        const SizeLimit limit(7);
        CHECK(words_of(file, "bbbb\ncccc\n") ==
              "cannot write " + folder.file() + ": File too large");
        CHECK(folder.text() == "aaa\n");
    }
    CHECK(file.append("bbbb\ncccc\n").empty());
    CHECK(folder.text() == "aaa\nbbbb\ncccc\n");
}

TEST_CASE("a file that was renamed, deleted or cut is gone on with under its name")
{
    const Folder folder;
    LineFile file({folder.file()});
    file.open();
    CHECK(file.append("one\n").empty());
    fs::rename(folder.file(), folder.file("moved"));
    CHECK(file.append("two\n").empty());
    CHECK(folder.text("moved") == "one\n");
    CHECK(folder.text() == "two\n");
    fs::remove(folder.file());
    CHECK(file.append("three\n").empty());
    CHECK(folder.text() == "three\n");
    fs::resize_file(folder.file(), 0); // as logrotate's copytruncate
    CHECK(file.append("four\n").empty());
    CHECK(folder.text() == "four\n");
}

TEST_CASE("a file that cannot be had is named with the reason, and is tried again")
{
    const Folder folder;
    LineFile file({folder.file("a/x")});
    CHECK_THROWS_WITH_AS(
        file.open(), ("cannot open " + folder.file("a/x") + ": No such file or directory").c_str(),
        FileError);
    fs::create_directory(folder.file("a"));
    CHECK(file.append("one\n").empty());
    CHECK(folder.text("a/x") == "one\n");
}

TEST_CASE("neither a folder nor a pipe is written to")
{
    const Folder folder;
    LineFile of_folder({folder.path.string()});
    CHECK_THROWS_AS(of_folder.open(), FileError);
    REQUIRE(::system(("mkfifo " + folder.file("pipe")).c_str()) == 0);
    LineFile of_pipe({folder.file("pipe")});
    CHECK_THROWS_AS(of_pipe.open(), FileError); // and does not wait for a reader
}
