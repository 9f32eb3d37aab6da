#include "bundled_host.hpp"
#include "certificate_folder.hpp"
#include "eventually.hpp"
#include "status_readings.hpp"
#include "tls_client.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <functional>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

using namespace iotcc::test;

namespace {

// Each kind of address that peers can reach, with what is usually said there first.
struct Listener {
    std::string name;
    std::string words;
    std::function<TcpClient()> dial;
    std::function<bool(std::size_t piece)> serves; // also where words come in such pieces
};

bool is_answered(TcpClient client, const std::string& words, const std::string& answer,
                 std::size_t piece)
{
    for (std::size_t at = 0; at < words.size(); at += std::min(piece, words.size() - at))
        client.send(std::string_view(words).substr(at, piece));
    return client.receive(answer.size()) == answer;
}

bool is_answered_over_tls(std::uint16_t port, std::size_t piece)
{
    TlsClient client(port, {.piece = piece});
    client.handshake().send("hello");
    return client.receive(5) == "hello";
}

constexpr const char* kGet = "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n";
const std::string kClientHello("\x16\x03\x01\x00\xee\x01\x00\x00\xea\x03\x03", 11); // its begin

struct ListenersHost : private PluginDirectory, private CertificateFolder, HostProcess {
    ListenersHost()
        : PluginDirectory({"echo", "raw_tcp"}),
          HostProcess(PluginDirectory::path(), {{"echo", "raw_tcp"}, settings(), 0})
    {
    }
    [[nodiscard]] std::vector<Listener> listeners() const
    {
        const auto row = [](std::string name, std::string words, auto dial, std::string answer) {
            return Listener{std::move(name), words, dial, [=](std::size_t piece) {
                                return is_answered(dial(), words, answer, piece);
                            }};
        };
        std::vector<Listener> all{
            row(
                "echo", "hello", [this] { return connect("echo"); }, "hello"),
            row(
                "raw_tcp", "HELLO dev-1\n", [this] { return connect("raw_tcp"); }, "OK\n"),
            row(
                "unix", "hello", [this] { return TcpClient(socket()); }, "hello"),
            row(
                "API", kGet, [this] { return TcpClient(api_port()); }, "HTTP/1.1 200 OK\r\n")};
        all.push_back(
            {"tls", kClientHello, [this] { return connect("on_tls"); },
             [this](std::size_t piece) { return is_answered_over_tls(port("on_tls"), piece); }});
        return all;
    }
    [[nodiscard]] bool serves_all(std::size_t piece = SIZE_MAX) const
    {
        const auto all = listeners();
        return std::all_of(all.begin(), all.end(), [&](const Listener& listener) {
            CAPTURE(listener.name);
            return listener.serves(piece);
        });
    }

private:
    [[nodiscard]] std::string socket() const
    {
        return std::filesystem::absolute(PluginDirectory::path()).string() + "/echo.sock";
    }
    [[nodiscard]] std::vector<std::string> settings() const
    {
        make("own", "localhost");
        return {"raw_tcp.reply=true",
                "on_unix.component=echo",
                "on_unix.listen=unix://" + socket(),
                "on_tls.component=echo",
                "on_tls.listen=tls://127.0.0.1:0",
                "on_tls.tls_certificate=" + certificate("own"),
                "on_tls.tls_key=" + key("own")};
    }
};

std::uint64_t held(const HostProcess& host)
{
    const auto status = host.json("/v1/status");
    return status["totals"]["open"].get<std::uint64_t>() +
           status["unidentified"].get<std::uint64_t>();
}

// A process that holds what this one holds, and does nothing any more.
class StoppedProcess {
public:
    StoppedProcess() : pid_(::fork())
    {
        if (pid_ == 0) {
            ::raise(SIGSTOP);
            ::_exit(0);
        }
        int status = 0;
        ::waitpid(pid_, &status, WUNTRACED);
        is_stopped_ = WIFSTOPPED(status);
    }
    ~StoppedProcess()
    {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    StoppedProcess(const StoppedProcess&) = delete;
    StoppedProcess& operator=(const StoppedProcess&) = delete;
    [[nodiscard]] bool is_stopped() const { return is_stopped_; }

private:
    const pid_t pid_;
    bool is_stopped_ = false;
};

} // namespace

TEST_CASE("every listener serves who speaks one byte at a time")
{
    const ListenersHost host;
    CHECK(host.serves_all(1));
}

TEST_CASE("resets at any point leave nothing behind, and the others are served")
{
    const ListenersHost host;
    for (const Listener& listener : host.listeners()) {
        CAPTURE(listener.name);
        for (std::size_t i = 0; i < 150; ++i) {
            TcpClient peer = listener.dial();
            peer.send(listener.words.substr(0, i % (listener.words.size() + 1)));
            peer.reset();
        }
        CHECK(host.serves_all());
    }
    CHECK(eventually([&] { return held(host) == 0; }));
    CHECK(total(host, "opened") == total(host, "closed"));
}

TEST_CASE("who ends its side at any point is closed, and leaves nothing behind")
{
    const ListenersHost host;
    for (const Listener& listener : host.listeners()) {
        CAPTURE(listener.name);
        for (std::size_t cut = 0; cut <= listener.words.size(); ++cut) {
            TcpClient peer = listener.dial();
            peer.send(std::string_view(listener.words).substr(0, cut));
            peer.shut_write();
            CHECK(peer.peer_ends());
        }
        CHECK(host.serves_all());
    }
    CHECK(eventually([&] { return held(host) == 0; }));
}

TEST_CASE("peers that were stopped hold up nobody, nor the end of the host")
{
    ListenersHost host;
    std::vector<TcpClient> peers;
    for (const Listener& listener : host.listeners())
        for (int i = 0; i < 40; ++i) {
            peers.push_back(listener.dial());
            peers.back().send(
                std::string_view(listener.words).substr(0, i % 2 == 0 ? 3 : SIZE_MAX));
        }
    const StoppedProcess stopped;
    REQUIRE(stopped.is_stopped());
    peers.clear(); // the stopped one has them still
    CHECK(host.serves_all());
    const auto begin = std::chrono::steady_clock::now();
    CHECK(host.terminate() == Exit{0, 0});
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(8));
}
