#include "drop_folder.hpp"
#include "plugin_registry.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>

using namespace iotcc::plugin;
namespace fs = std::filesystem;

namespace {

// A plugin whose library has a name that no other library path leads to, as the test runner's
// would.
void add_plugin(const DropFolder& folder, const std::string& as = "origin.so")
{
    const std::string built = "origin_support.so", here = "origin_private.so";
    std::string bytes = plugin_bytes("origin");
    const auto at = bytes.find(built);
    REQUIRE(at != std::string::npos);
    folder.write(as, bytes.replace(at, built.size(), here));
}

void add_plugin_with_library(const DropFolder& folder, const std::string& as = "origin.so")
{
    add_plugin(folder, as);
    folder.add("origin_support", "origin_private.so");
}

unsigned mode_of(const fs::path& path)
{
    struct stat entry {};
    REQUIRE(::stat(path.c_str(), &entry) == 0);
    return entry.st_mode & 07777U;
}

PluginScan discover_in(const DropFolder& folder, const std::string& state_dir)
{
    return discover({folder.path()}, first_offer(), {test_probe(), state_dir, Trust::owned});
}

const PluginFile& named(const PluginScan& scan, const std::string& name)
{
    for (const PluginFile& file : scan.files)
        if (file.name == name)
            return file;
    FAIL("no entry " << name);
    return scan.files.front();
}

} // namespace

TEST_CASE("a plugin that looks for libraries beside itself is loaded from a private file")
{
    DropFolder folder, state;
    add_plugin_with_library(folder);
    const auto scan = discover_in(folder, state.path());
    const auto& origin = named(scan, "origin.so");
    CHECK(origin.message == "");
    REQUIRE(origin.state == PluginState::loaded);
    CHECK(origin.plugin->init() == IOTCC_OK); // a function of the library
    const fs::path copy =
        fs::path(state.path()) / "generations" / origin.sha256.substr(0, 16) / "origin.so";
    CHECK(mode_of(copy) == 0400);
    CHECK(mode_of(copy.parent_path()) == 0700);
    CHECK(mode_of(copy.parent_path().parent_path()) == 0700);
}

TEST_CASE("a copy that was made before serves again")
{
    DropFolder folder, state;
    add_plugin_with_library(folder);
    REQUIRE(named(discover_in(folder, state.path()), "origin.so").state == PluginState::loaded);
    CHECK(named(discover_in(folder, state.path()), "origin.so").state == PluginState::loaded);
}

TEST_CASE("the copy of a refused plugin is deleted")
{
    DropFolder folder, state;
    add_plugin(folder); // without its library
    const auto scan = discover_in(folder, state.path());
    CHECK(named(scan, "origin.so")
              .message.find("origin_private.so: cannot open shared object file") !=
          std::string::npos);
    CHECK(fs::is_empty(fs::path(state.path()) / "generations"));
}

TEST_CASE("the copy of a loaded plugin stays when its twin is refused")
{
    DropFolder folder, state;
    add_plugin_with_library(folder, "b.so");
    add_plugin(folder, "a.so");
    const auto scan = discover_in(folder, state.path());
    CHECK(named(scan, "a.so").state == PluginState::loaded);
    CHECK(named(scan, "b.so").state == PluginState::refused);
    const auto directory =
        fs::path(state.path()) / "generations" / named(scan, "a.so").sha256.substr(0, 16);
    CHECK(fs::exists(directory / "a.so"));
}

TEST_CASE("a verified plugin leaves nothing in the state directory")
{
    DropFolder folder, state;
    add_plugin_with_library(folder);
    const auto file = verify(folder.path_of("origin.so"), first_offer(),
                             {test_probe(), state.path(), Trust::owned});
    CHECK(file.state == PluginState::accepted);
    CHECK(fs::is_empty(fs::path(state.path()) / "generations"));
}

TEST_CASE("a state directory that is missing is named")
{
    DropFolder folder;
    add_plugin_with_library(folder);
    CHECK(
        named(discover_in(folder, "/nonexistent/state"), "origin.so").message ==
        folder.path_of("origin.so") +
            ": refused: state directory /nonexistent/state is missing; create it or set state_dir");
}
