#include "drop_folder.hpp"
#include "probe.hpp"
#include "probe_main.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>

using namespace iotcc::plugin;

namespace {

ProbeVerdict run(const Probe& probe, const std::string& plugin)
{
    DropFolder folder;
    const iotcc::FileDescriptor file(::open(folder.add(plugin).c_str(), O_RDONLY | O_CLOEXEC));
    return probe.run(file.get(), "");
}

std::string words(const ProbeVerdict& verdict)
{
    const auto* const rejection = std::get_if<Rejection>(&verdict);
    return rejection != nullptr ? rejection->line("x").substr(3) : "accepted";
}

std::string words_on(const std::string& plugin)
{
    return words(run(test_probe(), plugin));
}

// How many processes run that program now.
int processes_of(const std::string& program)
{
    int found = 0;
    for (const auto& process : std::filesystem::directory_iterator("/proc")) {
        std::error_code gone;
        found += std::filesystem::read_symlink(process.path() / "exe", gone) == program ? 1 : 0;
    }
    return found;
}

} // namespace

TEST_CASE("the probe answers what a good plugin is")
{
    const auto verdict = run(test_probe(), "good");
    REQUIRE(words(verdict) == "accepted");
    const auto& summary = std::get<PluginSummary>(verdict);
    CHECK(summary.vendor == "example");
    CHECK(summary.license == "MIT");
    REQUIRE(summary.components.size() == 1);
    CHECK(summary.components[0].name == "x");
    CHECK(summary.components[0].kind == "iotcc.handler/1");
}

TEST_CASE("a constructor that dies is told by its signal")
{
    CHECK(words_on("constructor_crashes") ==
          "refused: probe process killed by signal 11 while loading");
    CHECK(words_on("constructor_aborts") ==
          "refused: probe process killed by signal 6 while loading");
    CHECK(words_on("constructor_kills_group") ==
          "refused: probe process killed by signal 9 while loading");
}

TEST_CASE("a constructor that exits well and prints a verdict convinces nobody")
{
    CHECK(words_on("constructor_exits") == "refused: probe process exited with 0 while loading");
}

TEST_CASE("a constructor that wants too much memory does not get it" *
          doctest::skip(kProbeMemoryLimit == 0))
{
    CHECK(words_on("constructor_eats_memory") ==
          "refused: probe process killed by signal 6 while loading");
}

TEST_CASE("a constructor that throws is refused")
{
    // Whether an exception gets through the frames of dlopen is up to how these were built.
    const std::string told = words_on("constructor_throws");
    const bool is_caught = told == "refused: threw while loading: no luck";
    const bool is_fatal = told == "refused: probe process killed by signal 6 while loading";
    CAPTURE(told);
    CHECK((is_caught || is_fatal));
}

TEST_CASE("a constructor that closes every descriptor is refused")
{
    CHECK(words_on("constructor_closes_descriptors") ==
          "refused: probe process exited with 1 while loading");
}

TEST_CASE("a process that a constructor leaves behind neither delays the verdict nor lives on")
{
    DropFolder folder;
    const std::string program = folder.path_of("host"); // nobody else's probes are counted
    std::filesystem::copy_file(IOTCC_PROBE_HOST, program);
    CHECK(words(run(Probe(program), "constructor_forks")) ==
          "refused: probe process exited with 3 while loading");
    // Killed with its group, and reaped at some time by whoever adopted it.
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (processes_of(program) > 0 && std::chrono::steady_clock::now() < deadline)
        ;
    CHECK(processes_of(program) == 0);
}

TEST_CASE("the program may be replaced while the host runs")
{
    DropFolder folder;
    const std::string program = folder.path_of("host");
    std::filesystem::copy_file(IOTCC_PROBE_HOST, program);
    const Probe probe(program);
    std::filesystem::remove(program);
    CHECK(words(run(probe, "good")) == "accepted");
}

TEST_CASE("a constructor that hangs is ended at the limit")
{
    const Probe impatient(IOTCC_PROBE_HOST, std::chrono::seconds(1));
    CHECK(words(run(impatient, "constructor_hangs")) ==
          "refused: probe process did not finish in 1 s");
}

TEST_CASE("a pointer that leads nowhere crashes the probe")
{
    CHECK(words_on("vtable_wild") == "refused: probe process killed by signal 11 while loading");
}

TEST_CASE("the linker's words come without the path of the copy")
{
    CHECK(words_on("symbol_undefined") == "refused: undefined symbol: foo");
}

TEST_CASE("a program that cannot be opened is told at start")
{
    CHECK_THROWS_AS(Probe("/nonexistent/iotcc"), std::system_error);
}

TEST_CASE("a program that is no host is no verdict")
{
    CHECK(words(run(Probe("/bin/true"), "good")) ==
          "refused: probe process exited with 0 while loading");
}
