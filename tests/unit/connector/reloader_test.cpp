#include "allocation_failures.hpp"
#include "reloader.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <new>
#include <stdexcept>
#include <utility>

using namespace iotcc;
namespace fs = std::filesystem;

namespace {

// Writes down what was asked of it.
struct Trace {
    std::vector<std::string> calls;
    std::string fault; // what prepare finds
    std::string level; // log.level that applies
};

class TracedHook final : public ReloadHook {
public:
    TracedHook(Trace& trace, std::string name) : trace_(trace), name_(std::move(name)) {}
    void prepare(const config::Settings&, ReloadFindings& findings) override
    {
        trace_.calls.push_back("prepare " + name_);
        if (!trace_.fault.empty())
            findings.failed.push_back(trace_.fault);
        findings.changed.push_back({"file of " + name_, "old", "new"});
    }
    void apply(const config::Settings& next) override
    {
        trace_.calls.push_back("apply " + name_);
        trace_.level = next.log_level;
    }

private:
    Trace& trace_;
    const std::string name_;
};

// Finds no memory the first time.
class ForgetfulHook final : public ReloadHook {
public:
    void apply(const config::Settings&) override
    {
        if (std::exchange(is_first_, false))
            throw std::bad_alloc();
    }

private:
    bool is_first_ = true;
};

// A host that was started with an empty file and reads it again.
class Rig {
public:
    Rig()
    {
        std::string name = fs::temp_directory_path() / "iotcc-reload-XXXXXX";
        if (::mkdtemp(name.data()) == nullptr)
            throw std::runtime_error("no temporary folder");
        folder_ = name;
        write("");
        config::OptionSchema max;
        max.name = "max";
        max.type = config::Type::number;
        max.most = 9;
        reloader_ =
            std::make_unique<Reloader>(config::Configuration{}, config::Place{file(), {}, {}},
                                       std::vector<config::ComponentSchema>{
                                           {"x", "", std::vector<config::OptionSchema>{max}}});
    }
    ~Rig() { fs::remove_all(folder_); }
    Rig(const Rig&) = delete;
    Rig& operator=(const Rig&) = delete;

    [[nodiscard]] std::string file() const { return folder_ / "t.toml"; }
    void write(const std::string& text) const { std::ofstream(file()) << text; }
    Reloader& reloader() { return *reloader_; }
    ReloadReport reload(const std::string& text)
    {
        write(text);
        return reloader_->reload("test");
    }

private:
    fs::path folder_;
    std::unique_ptr<Reloader> reloader_;
};

} // namespace

TEST_CASE("every hook prepares before one applies, in their order")
{
    Rig rig;
    Trace trace;
    rig.reloader().add(std::make_unique<TracedHook>(trace, "a"));
    rig.reloader().add(std::make_unique<TracedHook>(trace, "b"));
    const ReloadReport report = rig.reload("[log]\nlevel = \"warn\"\n");
    CHECK(report.failed.empty());
    CHECK(trace.calls == std::vector<std::string>{"prepare a", "prepare b", "apply a", "apply b"});
    CHECK(trace.level == "warn");
    REQUIRE(report.changed.size() == 3);
    CHECK(report.changed[0].name == "log.level");
    CHECK(report.changed[2].name == "file of b");
}

TEST_CASE("where one hook finds a fault none applies, and nothing has changed")
{
    Rig rig;
    Trace trace;
    trace.fault = "bad certificate";
    rig.reloader().add(std::make_unique<TracedHook>(trace, "a"));
    const ReloadReport refused = rig.reload("[log]\nlevel = \"warn\"\n");
    CHECK(refused.failed == std::vector<std::string>{"bad certificate"});
    CHECK(refused.changed.empty());
    CHECK(trace.calls == std::vector<std::string>{"prepare a"});
    trace.fault.clear();
    CHECK(rig.reloader().reload("test").changed.at(0).name == "log.level");
}

TEST_CASE("a fault in the file, or in a component's option, refuses the whole")
{
    Rig rig;
    Trace trace;
    rig.reloader().add(std::make_unique<TracedHook>(trace, "a"));
    const ReloadReport report =
        rig.reload("[log]\nlevel = \"warn\"\nlevl = 1\n[plugin.x]\nmax = 10\n[plugin.y]\n");
    CHECK(report.failed.size() == 3);
    CHECK(report.failed[0].starts_with(rig.file() + ":3:1: unknown setting \"log.levl\""));
    CHECK(trace.calls.empty());
}

TEST_CASE("a reload that there is no memory for changes nothing, and can be had again")
{
    test::AllocationFailures failures;
    while (failures.next()) {
        Rig rig;
        Trace trace;
        rig.reloader().add(std::make_unique<TracedHook>(trace, "a"));
        rig.write("[log]\nlevel = \"warn\"\n[plugin.x]\nmax = 3\n");
        ReloadReport report;
        bool is_told = false;
        failures.during([&] {
            report = rig.reloader().reload("test");
            is_told = true;
        });
        if (!is_told || !report.failed.empty()) {
            CHECK(failures.has_failed());
            CHECK(report.changed.empty());
            CHECK(trace.level.empty());
            report = rig.reloader().reload("test");
        }
        CHECK(report.failed.empty());
        REQUIRE(report.changed.size() == 2);
        CHECK(report.changed[0].name == "log.level");
        CHECK(trace.level == "warn");
    }
    CHECK(failures.count() != 0);
}

TEST_CASE("where one hook finds no memory the others apply, and the next reload tells it all again")
{
    Rig rig;
    Trace trace;
    rig.reloader().add(std::make_unique<ForgetfulHook>());
    rig.reloader().add(std::make_unique<TracedHook>(trace, "a"));
    const ReloadReport first = rig.reload("[log]\nlevel = \"warn\"\n");
    REQUIRE(first.failed.size() == 1);
    CHECK(first.failed[0].starts_with("out of memory"));
    CHECK(trace.level == "warn");
    const ReloadReport second = rig.reloader().reload("test");
    CHECK(second.failed.empty());
    CHECK(second.changed.at(0).name == "log.level");
}

TEST_CASE("what needs a restart is told at each reload until it is done")
{
    Rig rig;
    for (int i = 0; i < 2; ++i) {
        const ReloadReport report = rig.reload("[http]\nworkers = 9\n");
        CHECK(report.changed.empty());
        REQUIRE(report.restart_needed.size() == 1);
        CHECK(report.restart_needed[0].setting.name == "http.workers");
        CHECK(report.restart_needed[0].instance.empty());
    }
    CHECK(rig.reload("").restart_needed.empty());
}

TEST_CASE("a change is told once")
{
    Rig rig;
    CHECK(rig.reload("[log]\nlevel = \"warn\"\n").changed.size() == 1);
    CHECK(rig.reload("[log]\nlevel = \"warn\"\n").changed.empty());
    CHECK(log_line(rig.reloader().reload("SIGHUP")) == "reload (SIGHUP): nothing has changed");
}

TEST_CASE("the log has one line for a reload")
{
    ReloadReport report;
    report.cause = "SIGHUP";
    report.changed = {{"a.b", "", "1"}, {"c.d", "2", "3"}};
    report.restart_needed = {{{"e.f", "4", "5"}, "x"}};
    CHECK(log_line(report) == "reload (SIGHUP): done; changed: a.b not set -> 1, c.d 2 -> 3; needs "
                              "a restart: e.f 4 -> 5 (of x)");
    report.failed = {"t.toml:1:1: no", "t.toml:2:1: never"};
    CHECK(log_line(report) == "reload (SIGHUP): refused, nothing has changed: t.toml:1:1: no, "
                              "t.toml:2:1: never");
}
