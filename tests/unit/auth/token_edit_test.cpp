#include "scratch_file.hpp"
#include "token_edit.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <thread>
#include <vector>

using namespace iotcc::auth;
using iotcc::test::ScratchFile;

namespace {

TokenEntry api_token(const std::string& name, const std::string& token = "secret")
{
    TokenEntry entry;
    entry.digest = digest_of(token);
    entry.name = name;
    entry.role = Role::read;
    return entry;
}

std::size_t files_in(const std::string& folder)
{
    const std::filesystem::directory_iterator files(folder);
    return static_cast<std::size_t>(std::distance(begin(files), end(files)));
}

} // namespace

TEST_CASE("the first token makes a file that nobody else can read")
{
    const ScratchFile file;
    add_token(file.path(), api_token("a"));
    CHECK(file.mode() == 0600);
    CHECK(file.read() == line_of(api_token("a")) + "\n");
    CHECK(files_in(file.folder()) == 1);
}

TEST_CASE("a token is added behind what is there, and the mode stays")
{
    const ScratchFile file("# ours\n" + line_of(api_token("a")));
    file.set_mode(0640);
    add_token(file.path(), api_token("b", "other"));
    CHECK(file.read() ==
          "# ours\n" + line_of(api_token("a")) + "\n" + line_of(api_token("b", "other")) + "\n");
    CHECK(file.mode() == 0640);
}

TEST_CASE("a name is given once")
{
    const ScratchFile file(line_of(api_token("a")) + "\n");
    const std::string before = file.read();
    CHECK_THROWS_AS(add_token(file.path(), api_token("a", "other")), TokenNameError);
    CHECK(file.read() == before);
    CHECK(files_in(file.folder()) == 1);
}

TEST_CASE("a file with faults or tokens of the other kind is not touched")
{
    const ScratchFile file("junk\n");
    CHECK_THROWS_AS(add_token(file.path(), api_token("a")), GuardedFileError);
    CHECK(file.read() == "junk\n");
    auto device = api_token("d", "device");
    device.role.reset();
    device.device = "dev-1";
    file.write(line_of(device) + "\n");
    CHECK_THROWS_AS(add_token(file.path(), api_token("a")), GuardedFileError);
    CHECK(file.read() == line_of(device) + "\n");
}

TEST_CASE("a revoked token's line goes, comments stay")
{
    const std::string a = line_of(api_token("a")) + "\n", b = line_of(api_token("b", "x")) + "\n";
    const ScratchFile file("# one\n" + a + "\n# two\n" + b + "# end");
    revoke_token(file.path(), "a");
    CHECK(file.read() == "# one\n\n# two\n" + b + "# end");
    revoke_token(file.path(), "b");
    CHECK(file.read() == "# one\n\n# two\n# end");
    CHECK_THROWS_AS(revoke_token(file.path(), "b"), TokenNameError);
    CHECK(tokens_in(file.path()).empty());
}

TEST_CASE("a link to the file stays a link")
{
    const ScratchFile file("# real\n");
    const std::string link = file.folder() + "/link";
    std::filesystem::create_symlink("tokens", link);
    add_token(link, api_token("a"));
    CHECK(std::filesystem::is_symlink(link));
    CHECK(file.read() == "# real\n" + line_of(api_token("a")) + "\n");
}

TEST_CASE("editors at the same time lose nothing")
{
    const ScratchFile file;
    std::vector<std::thread> editors;
    for (int i = 0; i < 4; ++i)
        editors.emplace_back([&file, i] {
            for (int n = 0; n < 10; ++n) {
                const std::string name = std::to_string(i) + '.' + std::to_string(n);
                add_token(file.path(), api_token(name, name));
            }
        });
    for (std::thread& editor : editors)
        editor.join();
    CHECK(tokens_in(file.path()).size() == 40);
}
