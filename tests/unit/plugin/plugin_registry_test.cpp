#include "drop_folder.hpp"
#include "plugin_registry.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <elf.h>
#include <fstream>
#include <iterator>
#include <sys/stat.h>

using namespace iotcc::plugin;
namespace fs = std::filesystem;

namespace {

PluginScan discover_in(const std::vector<std::string>& directories,
                       const HostOffer& offer = first_offer())
{
    return discover(directories, offer, {test_probe(), "", Trust::owned});
}

const PluginFile& entry(const PluginScan& scan, const std::string& name)
{
    const auto found = std::find_if(scan.files.begin(), scan.files.end(),
                                    [&](const PluginFile& file) { return file.name == name; });
    REQUIRE(found != scan.files.end());
    return *found;
}

// Whether this process has, or had, code of a file of that name.
bool is_mapped(const std::string& name)
{
    std::ifstream maps("/proc/self/maps");
    const std::string text{std::istreambuf_iterator<char>(maps), {}};
    return text.find("memfd:iotcc:" + name) != std::string::npos;
}

std::vector<std::string> names_of(const PluginScan& scan)
{
    std::vector<std::string> names;
    for (const PluginFile& file : scan.files)
        names.push_back(file.name);
    return names;
}

struct BadPlugin {
    const char* name;
    const char* outcome; // after "PATH: "
};
constexpr BadPlugin kBadPlugins[] = {
    {"abi_major_2", "refused: built for ABI 2, this host speaks 1; use host >= 2.0 or a v1 build"},
    {"constructor_aborts", "refused: probe process killed by signal 6 while loading"},
    {"constructor_closes_descriptors", "refused: probe process exited with 1 while loading"},
    {"constructor_crashes", "refused: probe process killed by signal 11 while loading"},
    {"constructor_exits", "refused: probe process exited with 0 while loading"},
    {"constructor_forks", "refused: probe process exited with 3 while loading"},
    {"constructor_kills_group", "refused: probe process killed by signal 9 while loading"},
    {"descriptor_is_function", "refused: symbol iotcc_plugin_v1 is not data"},
    {"descriptor_is_one_byte", "refused: descriptor is shorter than ABI 1.0 has it"},
    {"descriptor_missing", "refused: symbol iotcc_plugin_v1 missing"},
    {"kind_undriven",
     "refused: component \"x\": kind iotcc.server/1 is not driven by this host yet"},
    {"kind_unknown", "refused: component \"x\": unknown kind iotcc.teapot/1"},
    {"min_abi_high", "refused: needs host ABI >= 1.9, this host has 1.0; upgrade the host"},
    {"note_lies", "refused: note says id com.example.a, descriptor says com.example.b"},
    {"on_bytes_missing", "refused: component \"x\": on_bytes missing"},
    {"origin", "refused: its library path names $ORIGIN, which a copy in memory does not have; set "
               "state_dir, or "
               "link it without $ORIGIN"},
    {"plain", "ignored: no .iotcc note (not a plugin)"},
    {"service_missing", "refused: needs service \"iotcc.bus/2\", not in this host"},
    {"symbol_undefined", "refused: undefined symbol: foo"},
    {"vtable_null", "refused: component \"x\": vtable missing"},
    {"vtable_wild", "refused: probe process killed by signal 11 while loading"},
};

} // namespace

TEST_CASE("a bad plugin is told by cause and remedy, and the good one beside it is loaded")
{
    for (const BadPlugin& bad : kBadPlugins) {
        CAPTURE(bad.name);
        DropFolder folder;
        folder.add("good");
        const auto path = folder.add(bad.name);
        const auto scan = discover_in({folder.path()});
        const auto& refused = entry(scan, path.filename());
        CHECK(refused.message == path.string() + ": " + bad.outcome);
        CHECK(refused.state != PluginState::loaded);
        CHECK(refused.plugin == nullptr);
        CHECK_FALSE(is_mapped(path.filename()));
        CHECK(entry(scan, "good.so").state == PluginState::loaded);
    }
}

TEST_CASE("a plugin built on an older draft is refused, and the good one beside it is loaded")
{
    DropFolder folder;
    folder.add("good");
    folder.add("draft_old");
    const auto scan = discover_in({folder.path()});
    CHECK(entry(scan, "draft_old.so").message ==
          folder.path_of("draft_old.so") +
              ": refused: built on draft 2 of the header, this host has draft " +
              std::to_string(IOTCC_DRAFT) + "; rebuild it");
    CHECK(entry(scan, "good.so").state == PluginState::loaded);
}

TEST_CASE("a constructor that hangs holds up the good one only until the limit")
{
    DropFolder folder;
    folder.add("good");
    folder.add("constructor_hangs");
    const Probe probe(IOTCC_PROBE_HOST, std::chrono::seconds(2));
    const auto scan = discover({folder.path()}, first_offer(), {probe, "", Trust::owned});
    CHECK(entry(scan, "constructor_hangs.so").message ==
          folder.path_of("constructor_hangs.so") +
              ": refused: probe process did not finish in 2 s");
    CHECK(entry(scan, "good.so").state == PluginState::loaded);
}

TEST_CASE("a loaded plugin is described, and its descriptor can be read")
{
    DropFolder folder;
    folder.add("good");
    const auto scan = discover_in({folder.path()});
    const auto& good = entry(scan, "good.so");
    REQUIRE(good.state == PluginState::loaded);
    CHECK(good.message.empty());
    CHECK(good.directory == folder.path());
    CHECK(good.id == "com.example.good");
    CHECK(good.version == "1.0.0");
    CHECK(good.vendor == "example");
    CHECK(good.license == "MIT");
    CHECK(good.abi == "1.0");
    CHECK(good.draft == IOTCC_DRAFT);
    CHECK(good.sha256.size() == 64);
    REQUIRE(good.plugin != nullptr);
    CHECK(good.plugin->id == good.id);
    CHECK(good.plugin->components[0]->name == std::string("x"));
    CHECK(is_mapped("good.so"));
}

TEST_CASE("a loaded plugin lives on when its file is overwritten and removed")
{
    DropFolder folder;
    folder.add("good");
    const auto scan = discover_in({folder.path()});
    const iotcc_plugin* const plugin = entry(scan, "good.so").plugin;
    REQUIRE(plugin != nullptr);
    folder.write("good.so", std::string(20000, '\0'));
    fs::remove(folder.path_of("good.so"));
    void* self = nullptr;
    CHECK(plugin->components[0]->create(nullptr, &self) == IOTCC_OK);
}

TEST_CASE("what fails later than loading is loaded")
{
    DropFolder folder;
    folder.add("init_fails");
    folder.add("create_fails");
    const auto scan = discover_in({folder.path()});
    REQUIRE(entry(scan, "init_fails.so").state == PluginState::loaded);
    REQUIRE(entry(scan, "create_fails.so").state == PluginState::loaded);
    CHECK(entry(scan, "init_fails.so").plugin->init() == IOTCC_E_FAIL);
    void* self = nullptr;
    CHECK(entry(scan, "create_fails.so").plugin->components[0]->create(nullptr, &self) ==
          IOTCC_E_NOMEM);
}

TEST_CASE("dotfiles, disabled files and other endings are no entries")
{
    DropFolder folder;
    folder.add("good", "b.so");
    folder.add("plain", "a.so");
    folder.add("constructor_crashes", ".hidden.so");
    folder.add("constructor_crashes", "off.so.disabled");
    folder.add("constructor_crashes", "libfoo.so.1");
    folder.write("README", "text");
    CHECK(names_of(discover_in({folder.path()})) == std::vector<std::string>{"a.so", "b.so"});
}

TEST_CASE("a file that is no library for this host is refused beside a good one")
{
    DropFolder folder;
    folder.add("good");
    const std::string good = plugin_bytes("good");
    folder.write("empty.so", "");
    folder.write("half.so", good.substr(0, good.size() / 2));
    folder.write("text.so", "hello\n");
    std::string patched = good;
    patched[offsetof(Elf64_Ehdr, e_machine)] = EM_S390;
    folder.write("machine.so", patched);
    patched = good;
    patched[offsetof(Elf64_Ehdr, e_type)] = ET_EXEC;
    folder.write("program.so", patched);
    ::chmod(folder.add("good", "writable.so").c_str(), 0664);
    const auto scan = discover_in({folder.path()});
    CHECK(entry(scan, "empty.so").message ==
          folder.path_of("empty.so") + ": refused: not an ELF shared library");
    CHECK(entry(scan, "text.so").message ==
          folder.path_of("text.so") + ": refused: not an ELF shared library");
    CHECK(entry(scan, "machine.so").message.find(": refused: built for s390, this host is ") !=
          std::string::npos);
    CHECK(entry(scan, "program.so").message ==
          folder.path_of("program.so") + ": refused: an executable, not a plugin");
    CHECK(entry(scan, "writable.so").message ==
          folder.path_of("writable.so") + ": refused: writable by group or others; chmod go-w " +
              folder.path_of("writable.so"));
    CHECK(entry(scan, "half.so").message ==
          folder.path_of("half.so") +
              ": refused: truncated (a segment ends after the file); will retry when the "
              "file stops changing");
    CHECK(entry(scan, "good.so").state == PluginState::loaded);
}

TEST_CASE("what only looks like a file is refused beside a good one")
{
    DropFolder folder, elsewhere;
    folder.add("good");
    elsewhere.add("good");
    REQUIRE(::mkfifo(folder.path_of("fifo.so").c_str(), 0600) == 0);
    fs::create_directory(folder.path_of("directory.so"));
    fs::create_symlink("gone", folder.path_of("dangling.so"));
    fs::create_symlink(elsewhere.path_of("good.so"), folder.path_of("outside.so"));
    folder.write("huge.so", "");
    fs::resize_file(folder.path_of("huge.so"), std::uintmax_t{1} << 40);
    const auto scan = discover_in({folder.path()});
    for (const char* name : {"fifo.so", "directory.so", "dangling.so", "outside.so", "huge.so"})
        CHECK(entry(scan, name).state == PluginState::refused);
    CHECK(entry(scan, "good.so").state == PluginState::loaded);
}

TEST_CASE("a link to a file of the same directory is loaded")
{
    DropFolder folder;
    folder.add("good", "good-1.0");
    fs::create_symlink("good-1.0", folder.path_of("good.so"));
    CHECK(entry(discover_in({folder.path()}), "good.so").state == PluginState::loaded);
}

TEST_CASE("a name cannot forge a line or move the cursor")
{
    DropFolder folder;
    folder.add("good");
    folder.write("\x1b[2J\nok.so", "text");
    const auto scan = discover_in({folder.path()});
    REQUIRE(scan.files.size() == 2);
    CHECK(scan.files[0].message ==
          folder.path() + "/\\x1b[2J\\x0aok.so: refused: not an ELF shared library");
    CHECK(scan.files[1].state == PluginState::loaded);
}

TEST_CASE("of one id the higher version is loaded, by number")
{
    DropFolder folder;
    folder.add("version_1_2", "a.so");
    folder.add("version_1_10", "b.so");
    const auto scan = discover_in({folder.path()});
    CHECK(entry(scan, "b.so").state == PluginState::loaded);
    CHECK(entry(scan, "a.so").message ==
          folder.path_of("a.so") +
              ": refused: id com.example.ws already active from b.so (higher version wins; "
              "equal: first by name)");
    CHECK_FALSE(is_mapped("a.so"));
}

TEST_CASE("of one id and version the earlier directory wins, then the name")
{
    DropFolder first, second;
    first.add("version_1_2", "z.so");
    second.add("version_1_2", "a.so");
    second.add("version_1_2", "b.so");
    const auto scan = discover_in({first.path(), second.path()});
    CHECK(entry(scan, "z.so").state == PluginState::loaded);
    CHECK(entry(scan, "a.so").state == PluginState::refused);
    CHECK(entry(discover_in({second.path()}), "a.so").state == PluginState::loaded);
}

TEST_CASE("a file that is refused keeps no id from another")
{
    DropFolder folder;
    // Spoils one of the two places that say the version: the note or the descriptor.
    std::string broken = plugin_bytes("version_1_10");
    broken.replace(broken.rfind(std::string("1.10\0", 5)), 4, "1.11");
    folder.write("a.so", broken);
    folder.add("version_1_2", "b.so");
    const auto scan = discover_in({folder.path()});
    CHECK(entry(scan, "a.so").message.find(": refused: note says version 1.1") !=
          std::string::npos);
    CHECK(entry(scan, "b.so").state == PluginState::loaded);
}

TEST_CASE("a directory that is missing or unsafe is one line, and the others go on")
{
    DropFolder good, open_to_all;
    good.add("good");
    open_to_all.add("good");
    ::chmod(open_to_all.path().c_str(), 0777);
    const auto scan = discover_in({"/nonexistent/plugins", open_to_all.path(), good.path()});
    CHECK(scan.directory_errors ==
          std::vector<std::string>{"/nonexistent/plugins: refused: no such directory; create it",
                                   open_to_all.path() +
                                       ": refused: writable by group or others; chmod go-w " +
                                       open_to_all.path()});
    REQUIRE(scan.files.size() == 1);
    CHECK(scan.files[0].state == PluginState::loaded);
}

TEST_CASE("a directory that is named twice is read once")
{
    DropFolder folder;
    folder.add("good");
    CHECK(discover_in({folder.path(), folder.path() + "/."}).files.size() == 1);
}

TEST_CASE("what the host offers decides")
{
    DropFolder folder;
    folder.add("kind_undriven");
    folder.add("service_missing");
    HostOffer offer = first_offer();
    offer.kinds.emplace_back("iotcc.server/1");
    offer.services.emplace_back("iotcc.bus/2");
    const auto scan = discover_in({folder.path()}, offer);
    CHECK(entry(scan, "kind_undriven.so").state == PluginState::loaded);
    CHECK(entry(scan, "service_missing.so").state == PluginState::loaded);
}

TEST_CASE("a survey answers the same and loads nothing")
{
    DropFolder folder;
    folder.add("good", "surveyed.so");
    folder.add("version_1_2", "old.so");
    folder.add("version_1_10", "new.so");
    const auto scan = survey({folder.path()}, first_offer(), {test_probe(), "", Trust::owned});
    CHECK(entry(scan, "surveyed.so").state == PluginState::accepted);
    CHECK(entry(scan, "new.so").state == PluginState::accepted);
    CHECK(entry(scan, "old.so").state == PluginState::refused);
    CHECK_FALSE(is_mapped("surveyed.so"));
}
