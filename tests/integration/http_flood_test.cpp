#include "bundled_host.hpp"
#include "certificate_folder.hpp"
#include "eventually.hpp"
#include "tls_client.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <sys/socket.h>
#include <thread>

using namespace iotcc::test;

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using std::chrono::seconds;

#ifdef HOST_IS_SANITIZED
constexpr milliseconds kPromptly{500};
// A sanitizer keeps up to 256 MiB of what was freed, whatever is closed.
constexpr std::size_t kGrowth = 512u << 20, kLeft = kGrowth;
#else
constexpr milliseconds kPromptly{50};
constexpr std::size_t kGrowth = 32u << 20, kLeft = kGrowth / 2;
#endif

// One byte per second to each of these clients, as long as it lives.
class Drip {
public:
    explicit Drip(std::vector<HttpClient>& clients) : clients_(clients), thread_([this] { run(); })
    {
    }
    ~Drip()
    {
        {
            const std::scoped_lock lock(mutex_);
            is_over_ = true;
        }
        over_.notify_one();
        thread_.join();
    }

private:
    void run()
    {
        std::unique_lock lock(mutex_);
        for (auto next = Clock::now(); !over_.wait_until(lock, next, [this] { return is_over_; });
             next += seconds(1))
            for (HttpClient& client : clients_)
                (void)!::send(client.fd(), "a", 1, MSG_NOSIGNAL | MSG_DONTWAIT);
    }
    std::vector<HttpClient>& clients_;
    std::mutex mutex_; // guards is_over_
    std::condition_variable over_;
    bool is_over_ = false;
    std::thread thread_;
};

std::vector<HttpClient> connect(const HostProcess& host, int n, const std::string& begin)
{
    std::vector<HttpClient> clients;
    for (int i = 0; i < n; ++i) {
        clients.emplace_back(host.api_port());
        if (!begin.empty())
            clients.back().send(begin);
    }
    return clients;
}

// How long `ask` takes.
template <class Ask> milliseconds time_of(Ask ask)
{
    const auto begin = Clock::now();
    ask();
    return std::chrono::duration_cast<milliseconds>(Clock::now() - begin);
}

// A single one may meet a machine that is busy with others; a starved API is late beyond this.
constexpr seconds kStarved{5};

milliseconds median(std::vector<milliseconds> times)
{
    const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
    std::nth_element(times.begin(), middle, times.end());
    return *middle;
}

std::uint32_t figure(const HostProcess& host, const std::string& name)
{
    return host.json("/v1/status")["http"][name];
}

bool is_answered(const HttpClient& client)
{
    char byte;
    return ::recv(client.fd(), &byte, 1, MSG_DONTWAIT | MSG_PEEK) > 0;
}

bool is_waiting(const HttpClient& client)
{
    char byte;
    return ::recv(client.fd(), &byte, 1, MSG_DONTWAIT | MSG_PEEK) < 0 && errno == EAGAIN;
}

} // namespace

// 564 for 512 places: the streams that find none take those of the longest idle ones.
TEST_CASE("300 idle, 100 slow heads, 100 slow bodies and 64 streams keep nobody from the API")
{
    const BundledHost host("echo",
                           {"http.head_ms=4000", "http.request_ms=4000", "http.idle_ms=4000"});
    (void)host.json("/v1/status");
    const std::size_t before = host.resident_bytes();
    auto idle = connect(host, 300, "");
    auto heads = connect(host, 100, "GET /livez HTTP/1.1\r\nHost: localhost\r\nX: ");
    auto bodies = connect(
        host, 100, "POST /livez HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n");
    auto streams = connect(host, 64, "GET /v1/stream HTTP/1.1\r\nHost: localhost\r\n\r\n");
    for (HttpClient& stream : streams)
        CHECK(stream.answer().status == 200);
    CHECK(figure(host, "made_room") >= 300 + 100 + 100 + 64 - 512);
    CHECK(figure(host, "connections") <= 513); // the one that goes for this request included
    for (auto* slow : {&heads, &bodies})
        CHECK(std::all_of(slow->begin(), slow->end(), is_waiting));

    const Drip slow_heads(heads), slow_bodies(bodies);
    auto pipelining = connect(host, 4, "");
    std::size_t most = 0;
    const auto begin = Clock::now();
    std::vector<milliseconds> health;
    while (Clock::now() - begin < seconds(2) || health.size() <= 10) {
        for (HttpClient& client : pipelining)
            for (int i = 0; i < 20; ++i)
                client.get("/v1/status");
        health.push_back(time_of([&] { REQUIRE(host.get("/livez").status == 200); }));
        for (HttpClient& client : pipelining)
            for (int i = 0; i < 20; ++i)
                REQUIRE(client.answer().status == 200);
        most = std::max(most, host.resident_bytes());
    }
    CHECK(median(health) < kPromptly);
    CHECK(*std::max_element(health.begin(), health.end()) < kStarved);
    CHECK(most < before + kGrowth);

    for (HttpClient& head : heads)
        CHECK(head.answer().status == 408);
    for (HttpClient& client : idle)
        CHECK(client.peer_ends());
    for (HttpClient& body : bodies)
        CHECK(body.answer().status == 408);
    CHECK(Clock::now() - begin < seconds(20));
    CHECK(figure(host, "streams") == 64);
    streams.clear();
    pipelining.clear();
    CHECK(eventually([&] { return figure(host, "connections") == 1; }));
    CHECK(host.resident_bytes() < before + kLeft);
}

// Whoever has asked for something is none of the idle ones: 64 streams and 600 silent dials.
TEST_CASE("a flood of idle connections ends no stream, and each new client is served at once")
{
    const BundledHost host("echo");
    auto streams = connect(host, 64, "GET /v1/stream HTTP/1.1\r\nHost: localhost\r\n\r\n");
    for (HttpClient& stream : streams)
        CHECK(stream.answer().status == 200);
    std::vector<milliseconds> health;
    {
        std::vector<std::vector<HttpClient>> floods;
        for (int round = 0; round < 4; ++round) {
            floods.push_back(connect(host, 150, ""));
            for (int i = 0; i < 10; ++i)
                health.push_back(time_of([&] { CHECK(host.get("/livez").status == 200); }));
        }
        CHECK(figure(host, "streams") == 64);
        CHECK(figure(host, "connections") <= 513);
        CHECK(figure(host, "made_room") >= 600 + 64 - 512);
    }
    CHECK(median(health) < kPromptly);
    TcpClient device = host.connect("echo");
    device.send("x");
    for (HttpClient& stream : streams) // each hears of it
        while (stream.receive_line().find("\"open\":1") == std::string::npos) {
        }
}

// 512 places, and 64 for those that are told to come again.
TEST_CASE("600 silent TLS dialers give their places to those that speak")
{
    const CertificateFolder folder;
    folder.make("own", "localhost");
    const PluginDirectory plugins({"echo"});
    HostOptions options{{"echo"},
                        {"http.tls_certificate=" + folder.certificate("own"),
                         "http.tls_key=" + folder.key("own"), "http.head_ms=60000"},
                        0};
    options.http = "tls://127.0.0.1:0";
    const HostProcess host(plugins.path(), options);
    std::vector<TcpClient> silent;
    for (int i = 0; i < 600; ++i)
        silent.emplace_back(host.api_port());
    const auto is_served = [&] {
        try {
            TlsClient client(host.api_port());
            client.handshake().send("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n");
            return client.receive(12) == "HTTP/1.1 200";
        } catch (const std::exception&) { // the silent ones have had less than a second
            return false;
        }
    };
    CHECK(eventually(is_served, kStarved));
    std::vector<milliseconds> health;
    for (int i = 0; i < 20; ++i)
        health.push_back(time_of([&] { CHECK(is_served()); }));
    CHECK(median(health) < kPromptly);
}

TEST_CASE("512 requests that drip in for ever are given up for those that come whole")
{
    const BundledHost host("echo", {"http.request_ms=60000"});
    auto slow = connect(host, 512,
                        "POST /livez HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n"
                        "Expect: 100-continue\r\n\r\n");
    for (HttpClient& client : slow)
        REQUIRE(client.answer().status == 100);
    CHECK(eventually([&] {
        try {
            return host.get("/livez").status == 200;
        } catch (const std::exception&) { // turned away without a word
            return false;
        }
    }));
    const auto given_up = std::find_if(slow.begin(), slow.end(), is_answered);
    REQUIRE(given_up != slow.end());
    CHECK(given_up->answer().status == 408);
    for (int i = 0; i < 50; ++i)
        CHECK(host.get("/livez").status == 200);
}
