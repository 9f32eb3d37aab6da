#include "bundled_host.hpp"
#include "eventually.hpp"
#include "status_readings.hpp"

#include <iotcc/plugin.h>

#include <doctest/doctest.h>

#include <filesystem>
#include <map>
#include <set>
#include <sys/stat.h>

using namespace iotcc::test;
using iotcc::plugin::bytes_of;
using iotcc::plugin::DropFolder;
using iotcc::plugin::plugin_bytes;
namespace fs = std::filesystem;

namespace {

const std::string kDraft = std::to_string(IOTCC_DRAFT);

// echo and one file of each kind that is no good plugin, with what the host says of it.
struct SpoiledDirectory : PluginDirectory {
    SpoiledDirectory() : PluginDirectory({"echo"})
    {
        write("text.so", "hello\n");
        expect("text.so", "refused: not an ELF shared library");
        const std::string good = plugin_bytes("good");
        write("half.so", good.substr(0, good.size() / 2));
        expect("half.so", "refused: truncated (a segment ends after the file); will retry when "
                          "the file stops changing");
        expect_added("plain", "ignored: no .iotcc note (not a plugin)");
        expect_added("abi_major_2", "refused: built for ABI 2, this host speaks 1; use host >= "
                                    "2.0 or a v1 build");
        expect_added("draft_old", "refused: built on draft 2 of the header, this host has draft " +
                                      kDraft + "; rebuild it");
        expect_added("min_abi_high",
                     "refused: needs host ABI >= 1.9, this host has 1.0; upgrade the host");
        expect_added("service_missing", "refused: needs service \"iotcc.bus/2\", not in this host");
        expect_added("symbol_undefined", "refused: undefined symbol: foo");
        expect_added("constructor_crashes",
                     "refused: probe process killed by signal 11 while loading");
        expect_added("constructor_exits", "refused: probe process exited with 0 while loading");
        expect_added("kind_undriven", "refused: component \"x\": kind iotcc.server/1 is not "
                                      "driven by this host yet");
        add("version_1_10", "ws-1.10.so");
        add("version_1_2", "ws-1.2.so");
        expect("ws-1.2.so", "refused: id com.example.ws already active from ws-1.10.so (higher "
                            "version wins; equal: first by name)");
        ::chmod(add("good", "open.so").c_str(), 0664);
        expect("open.so", "refused: writable by group or others; chmod go-w " + path_of("open.so"));
        ::mkfifo(path_of("fifo.so").c_str(), 0600);
        expect("fifo.so", "refused: not a regular file");
        fs::create_symlink("/etc/passwd", path_of("link.so"));
        expect("link.so", "refused: symbolic link leaves the directory; copy the file");
        write("\x1b[2J\nok.so", "text");
        expect("\x1b[2J\nok.so", "refused: not an ELF shared library");
    }

    // By file name: "PATH: outcome: cause; remedy", as it is printed.
    std::map<std::string, std::string> messages;

private:
    void expect(const std::string& name, const std::string& outcome)
    {
        const std::string shown = name.front() == '\x1b' ? "\\x1b[2J\\x0aok.so" : name;
        messages[name] = path_of(shown) + ": " + outcome;
    }
    void expect_added(const std::string& plugin, const std::string& outcome)
    {
        add(plugin);
        expect(plugin + ".so", outcome);
    }
};

bool is_refusal(const std::string& message)
{
    return message.find(": refused: ") != message.npos;
}

} // namespace

TEST_CASE("beside every kind of bad file the good plugin serves, and each is told by cause")
{
    const SpoiledDirectory folder;
    // The two that are good but for their address would listen nowhere by themselves.
    HostProcess host(folder.path(), {{"echo", "x"}, {}, 0});
    TcpClient client = host.connect("echo");
    client.send("hello");
    CHECK(client.receive(5) == "hello");
    CHECK(received_messages(host) == 1);

    std::map<std::string, nlohmann::json> shown;
    const auto plugins = plugins_of(host);
    for (const auto& plugin : plugins)
        shown[plugin["message"]] = plugin;
    const auto readiness = host.get("/readyz");
    CHECK(readiness.status == 200);
    std::set<std::string> degraded;
    const auto texts = nlohmann::json::parse(readiness.body)["degraded"];
    degraded.insert(texts.begin(), texts.end());
    for (const auto& file : folder.messages) {
        const auto& message = file.second;
        CAPTURE(message);
        REQUIRE(shown.contains(message));
        CHECK(shown[message]["state"] == (is_refusal(message) ? "refused" : "ignored"));
        CHECK(shown[message]["instances"].empty());
        CHECK(degraded.contains(message) == is_refusal(message));
        CHECK(host.logs("host: " + message + '\n'));
    }
    CHECK(plugins.size() == folder.messages.size() + 2);
    CHECK(host.terminate() == Exit{0, 0});
}

TEST_CASE("verify says the host's line for each bad file, and exits 1")
{
    const SpoiledDirectory folder;
    for (const auto& file : folder.messages) {
        const auto& name = file.first;
        const auto& message = file.second;
        if (name == "ws-1.2.so")
            continue; // bad only beside another one
        CAPTURE(message);
        ChildProcess verify = start_iotcc({"plugins", "verify", folder.path_of(name)});
        CHECK(verify.wait() == Exit{1, 0});
        CHECK(verify.output() == message + '\n');
    }
}

TEST_CASE("verify says what a good file is, and exits 0")
{
    const PluginDirectory folder({"echo", "raw_tcp"});
    ChildProcess verify =
        start_iotcc({"plugins", "verify", folder.path_of("echo.so"), folder.path_of("raw_tcp.so")});
    CHECK(verify.wait() == Exit{0, 0});
    const std::string output = verify.output();
    CHECK(output.starts_with(folder.path_of("echo.so") + ": ok: iotcc.echo 0.1.0, ABI 1.0 draft " +
                             kDraft + ", components: echo (iotcc.handler/1)\n" +
                             folder.path_of("raw_tcp.so") +
                             ": ok: iotcc.raw_tcp 0.1.0, ABI 1.0 draft " + kDraft +
                             ", components: raw_tcp (iotcc.handler/1)\n"));
    CHECK(output.find("\n  raw_tcp.max_frame = 65536 (number 1 to 1048576 bytes): of a frame's "
                      "payload; ") != output.npos);
}

TEST_CASE("list says the host's line for each bad file, and exits 1")
{
    const SpoiledDirectory folder;
    ChildProcess list = start_iotcc({"plugins", "list", "--plugin-dir", folder.path()});
    CHECK(list.wait() == Exit{1, 0});
    for (const auto& file : folder.messages) {
        const auto& message = file.second;
        CAPTURE(message);
        CHECK(list.output().find("\n  " + message + '\n') != std::string::npos);
    }
    CHECK(list.output().find("\necho.so ") != std::string::npos);
}

TEST_CASE("list of good files exits 0")
{
    const PluginDirectory folder({"echo", "raw_tcp"});
    ChildProcess list = start_iotcc({"plugins", "list", "--plugin-dir", folder.path()});
    CHECK(list.wait() == Exit{0, 0});
}

TEST_CASE("a constructor that hangs is given 5 s, then the good plugin serves")
{
    const PluginDirectory folder({"echo"});
    folder.add("constructor_hangs");
    const HostProcess host(folder.path(), {{"echo"}, {}, 0});
    TcpClient client = host.connect("echo");
    client.send("hello");
    CHECK(client.receive(5) == "hello");
    CHECK(host.logs(folder.path_of("constructor_hangs.so") +
                    ": refused: probe process did not finish in 5 s"));
}

TEST_CASE("a plugin whose init fails is shown as failed, and the others run")
{
    const PluginDirectory folder({"echo"});
    folder.add("init_fails");
    const HostProcess host(folder.path(), {{"echo"}, {}, 0});
    const std::string message =
        folder.path_of("init_fails.so") + ": failed: init: failed without a reason (IOTCC_E_FAIL)";
    const auto plugins = plugins_of(host);
    REQUIRE(plugins.size() == 2);
    CHECK(plugins[0]["instances"][0]["state"] == "running");
    CHECK(plugins[1]["state"] == "failed");
    CHECK(plugins[1]["message"] == message);
    CHECK(host.json("/readyz")["degraded"] == nlohmann::json::array({message}));
    CHECK(host.logs("host: " + message + '\n'));
    TcpClient client = host.connect("echo");
    client.send("hello");
    CHECK(client.receive(5) == "hello");
}

TEST_CASE("an instance whose create fails is shown as failed, and the others run")
{
    const PluginDirectory folder({"echo"});
    folder.add("create_fails");
    HostProcess host(folder.path(), {{"echo"}, {"x.listen=tcp://127.0.0.1:0"}, 0});
    const auto plugins = plugins_of(host);
    REQUIRE(plugins.size() == 2);
    const auto failed = plugins[0]["instances"][0];
    CHECK(failed["name"] == "x");
    CHECK(failed["state"] == "failed");
    CHECK(failed["reason"] == "create: out of memory (IOTCC_E_NOMEM)");
    CHECK(failed["listen"].empty());
    CHECK(host.json("/readyz")["degraded"] ==
          nlohmann::json::array({"x: failed: create: out of memory (IOTCC_E_NOMEM)"}));
    CHECK(host.logs("x: failed: create: out of memory (IOTCC_E_NOMEM)\n"));
    TcpClient client = host.connect("echo");
    client.send("hello");
    CHECK(client.receive(5) == "hello");
    CHECK(host.terminate() == Exit{0, 0});
}

TEST_CASE("a folder that is not there is told, and the other one serves")
{
    const PluginDirectory folder({"echo"});
    ChildProcess list = start_iotcc(
        {"plugins", "list", "--plugin-dir", "/nonexistent/plugins", "--plugin-dir", folder.path()});
    CHECK(list.wait() == Exit{1, 0});
    CHECK(list.output().find("/nonexistent/plugins: refused: no such directory; create it\n") !=
          std::string::npos);
    CHECK(list.output().find("\necho.so ") != std::string::npos);
}
