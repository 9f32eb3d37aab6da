#include "bundled_host.hpp"
#include "eventually.hpp"
#include "status_readings.hpp"

#include <doctest/doctest.h>

#include <cstdio>
#include <fstream>
#include <sys/stat.h>

using namespace iotcc::test;

namespace {

// echo beside file_sink, whose file lies in a folder of the test's own.
struct FileHost : private PluginDirectory {
    iotcc::plugin::DropFolder folder;
    const std::string path = folder.path() + "/connections.jsonl";
    HostProcess host;

    explicit FileHost(std::vector<std::string> more = {})
        : PluginDirectory({"echo", "file_sink"}),
          host(PluginDirectory::path(), {{"echo"}, with_path(std::move(more)), 0})
    {
    }
    void visit() const
    {
        TcpClient peer = host.connect("echo");
        peer.send("hello");
        CHECK(peer.receive(5) == "hello");
    }
    [[nodiscard]] std::vector<nlohmann::json> lines() const { return lines_of(path); }
    [[nodiscard]] static std::vector<nlohmann::json> lines_of(const std::string& path)
    {
        std::ifstream file(path);
        std::vector<nlohmann::json> lines;
        for (std::string line; std::getline(file, line) && !file.eof();)
            lines.push_back(nlohmann::json::parse(line));
        return lines;
    }

private:
    [[nodiscard]] std::vector<std::string> with_path(std::vector<std::string> settings) const
    {
        settings.push_back("file_sink.path=" + path);
        return settings;
    }
};

} // namespace

TEST_CASE("a visit is an opened and a closed line, with the last counts")
{
    const FileHost on;
    on.visit();
    REQUIRE(eventually([&] { return on.lines().size() == 2; }));
    const auto lines = on.lines();
    CHECK(lines[0]["event"] == "opened");
    CHECK(lines[1]["event"] == "closed");
    CHECK(lines[1]["conn_id"] == lines[0]["conn_id"]);
    CHECK(lines[1]["instance"] == "echo");
    CHECK(lines[1]["remote"] == lines[1]["device_id"]);
    CHECK(lines[1]["received_messages"] == 1);
    CHECK(lines[1]["sent_bytes"] == 5);
    CHECK(lines[1]["written_ms"] >= lines[1]["opened_ms"]);
    struct stat found {};
    REQUIRE(::stat(on.path.c_str(), &found) == 0);
    CHECK((found.st_mode & 0007) == 0); // not for everybody
}

TEST_CASE("with updates a connection that stays is written as it counts on")
{
    const FileHost on({"file_sink.events=updates", "sinks.update_ms=250"});
    TcpClient peer = on.host.connect("echo");
    const auto last = [&] {
        return on.lines().empty() ? 0 : on.lines().back()["received_messages"].get<int>();
    };
    for (int n = 1; n <= 3; ++n) {
        peer.send("x");
        CHECK(peer.receive(1) == "x");
        CHECK(eventually([&] { return last() == n; }));
    }
    for (const auto& line : on.lines())
        CHECK(line["event"] == "update");
}

TEST_CASE("a file that is renamed or deleted under it is made anew, and no line is lost")
{
    const FileHost on;
    on.visit();
    REQUIRE(eventually([&] { return on.lines().size() == 2; }));
    REQUIRE(std::rename(on.path.c_str(), (on.path + ".moved").c_str()) == 0);
    on.visit();
    REQUIRE(eventually([&] { return on.lines().size() == 2; }));
    CHECK(FileHost::lines_of(on.path + ".moved").size() == 2);
    REQUIRE(std::remove(on.path.c_str()) == 0);
    on.visit();
    CHECK(eventually([&] { return on.lines().size() == 2; }));
}

TEST_CASE("a folder that goes away holds the lines up until it is back, and is named")
{
    FileHost on;
    on.visit();
    REQUIRE(eventually([&] { return on.lines().size() == 2; }));
    const std::string away = on.folder.path() + ".away";
    REQUIRE(std::rename(on.folder.path().c_str(), away.c_str()) == 0);
    on.visit();
    const auto sink = [&] { return instance_of(on.host, "file_sink")["sink"]; };
    CHECK(eventually([&] { return sink()["failing"] >= 1; }));
    CHECK(sink()["last_error"] == "cannot open " + on.path + ": No such file or directory");
    CHECK(on.host.json("/readyz")["degraded"].size() == 1);
    REQUIRE(std::rename(away.c_str(), on.folder.path().c_str()) == 0);
    CHECK(eventually([&] { return on.lines().size() == 4; }));
    CHECK(eventually([&] { return sink()["failing"] == 0; }));
    CHECK(sink()["dropped_rows"] == 0);
}

TEST_CASE("a full disk is said, and the host serves on")
{
    const FileHost on({"full.component=file_sink", "full.path=/dev/full"});
    on.visit();
    const auto sink = [&] { return instance_of(on.host, "full")["sink"]; };
    CHECK(eventually([&] { return sink()["failing"] >= 1; }));
    CHECK(sink()["last_error"] == "cannot write /dev/full: No space left on device");
    CHECK(sink()["waiting_rows"] == 2);
    CHECK(on.host.logs("full: apply failed: cannot write /dev/full: No space left on device"));
    on.visit();
    CHECK(eventually([&] { return on.lines().size() == 4; }));
}

TEST_CASE("a missing folder at the start fails that instance only, with the file's name")
{
    const FileHost on({"lost.component=file_sink", "lost.path=/nonexistent/x.jsonl"});
    CHECK(instance_of(on.host, "lost")["state"] == "failed");
    CHECK(instance_of(on.host, "lost")["reason"] ==
          "start: cannot open /nonexistent/x.jsonl: No such file or directory");
    on.visit();
    CHECK(eventually([&] { return on.lines().size() == 2; }));
}

TEST_CASE("dropped without a section it is idle, says what to set, and does not degrade the host")
{
    const PluginDirectory folder({"echo", "file_sink"});
    const HostProcess host(folder.path(), {{"echo"}, {}, 0});
    const std::string reason = "no file is set: plugin.file_sink.path=/var/log/iotcc/"
                               "connections.jsonl turns it on";
    CHECK(instance_of(host, "file_sink")["state"] == "idle");
    CHECK(instance_of(host, "file_sink")["reason"] == reason);
    CHECK(host.logs("file_sink: idle: " + reason));
    CHECK(host.json("/readyz")["degraded"].empty());
}

TEST_CASE("what is open at the stop is closed in the file, too")
{
    FileHost on;
    TcpClient peer = on.host.connect("echo");
    peer.send("x");
    CHECK(peer.receive(1) == "x");
    CHECK(on.host.terminate() == Exit{0, 0});
    const auto lines = on.lines();
    REQUIRE(lines.size() == 2);
    CHECK(lines[1]["event"] == "closed");
}
