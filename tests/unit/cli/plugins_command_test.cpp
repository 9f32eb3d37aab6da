#include "drop_folder.hpp"
#include "plugins_command.hpp"

#include <doctest/doctest.h>

#include <sstream>

using namespace iotcc;
using plugin::DropFolder;

namespace {

struct Answer {
    int exit_code;
    std::string text;
};

plugin::VetOptions options()
{
    return {plugin::test_probe(), "", plugin::Trust::owned};
}

Answer list(const std::vector<std::string>& directories)
{
    std::ostringstream out;
    const int exit_code = cli::plugins_list(directories, plugin::first_offer(), options(), out);
    return {exit_code, out.str()};
}

Answer verify(const std::vector<std::string>& files)
{
    std::ostringstream out;
    const int exit_code = cli::plugins_verify(files, plugin::first_offer(), options(), out);
    return {exit_code, out.str()};
}

} // namespace

TEST_CASE("list shows good plugins as a table")
{
    DropFolder folder;
    folder.add("good");
    folder.add("version_1_10", "ws.so");
    const auto [exit_code, text] = list({folder.path()});
    CHECK(exit_code == 0);
    CHECK(text == "FILE     ID                VERSION  ABI  STATE\n"
                  "good.so  com.example.good  1.0.0    1.0  ok\n"
                  "ws.so    com.example.ws    1.10     1.0  ok\n");
}

TEST_CASE("list shows why a file is refused, and fails")
{
    DropFolder folder;
    folder.write("bad.so", "text");
    folder.add("good");
    const auto [exit_code, text] = list({folder.path()});
    CHECK(exit_code == 1);
    CHECK(text == "FILE     ID                VERSION  ABI  STATE\n"
                  "bad.so   -                 -        -    refused\n"
                  "  " +
                      folder.path() +
                      "/bad.so: refused: not an ELF shared library\n"
                      "good.so  com.example.good  1.0.0    1.0  ok\n");
}

TEST_CASE("list counts what is ignored as no failure")
{
    DropFolder folder;
    folder.add("plain");
    const auto [exit_code, text] = list({folder.path()});
    CHECK(exit_code == 0);
    CHECK(text.find("/plain.so: ignored: no .iotcc note (not a plugin)\n") != text.npos);
}

TEST_CASE("list fails where a directory is missing")
{
    const auto [exit_code, text] = list({"/nonexistent/plugins"});
    CHECK(exit_code == 1);
    CHECK(text.find("/nonexistent/plugins: refused: no such directory; create it\n") != text.npos);
}

TEST_CASE("verify says what a good plugin is")
{
    DropFolder folder;
    folder.add("good");
    const auto [exit_code, text] = verify({folder.path_of("good.so")});
    CHECK(exit_code == 0);
    CHECK(text == folder.path_of("good.so") + ": ok: com.example.good 1.0.0, ABI 1.0 draft " +
                      std::to_string(IOTCC_DRAFT) + ", components: x (iotcc.handler/1)\n");
}

TEST_CASE("verify refuses in the words of the host, and fails")
{
    DropFolder folder;
    folder.add("on_bytes_missing");
    folder.add("good");
    const auto [exit_code, text] =
        verify({folder.path_of("on_bytes_missing.so"), folder.path_of("good.so")});
    CHECK(exit_code == 1);
    CHECK(text.starts_with(folder.path_of("on_bytes_missing.so") +
                           ": refused: component \"x\": on_bytes missing\n" +
                           folder.path_of("good.so") + ": ok: "));
}

TEST_CASE("verify fails for what is ignored")
{
    DropFolder folder;
    folder.add("plain");
    folder.add("good", "good.so.disabled");
    CHECK(verify({folder.path_of("plain.so")}).exit_code == 1);
    const auto disabled = verify({folder.path_of("good.so.disabled")});
    CHECK(disabled.exit_code == 1);
    CHECK(disabled.text ==
          folder.path_of("good.so.disabled") +
              ": ignored: the name of a plugin ends with .so and has no dot in front\n");
}

TEST_CASE("verify prints a path as it was given")
{
    CHECK(verify({"nowhere.so"}).text == "nowhere.so: refused: no such file\n");
}
