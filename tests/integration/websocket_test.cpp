#include "bundled_host.hpp"
#include "certificate_folder.hpp"
#include "client_frame.hpp"
#include "eventually.hpp"
#include "status_readings.hpp"
#include "tls_client.hpp"
#include "token_file.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <string>
#include <string_view>
#include <vector>

using namespace iotcc::test;
namespace frames = iotcc::websocket::testing;

namespace {

// Up to and with the empty line.
template <class Client> std::string head_of(Client& client)
{
    std::string head;
    while (!head.ends_with("\r\n\r\n"))
        head += client.receive(1);
    return head;
}

struct WebSocketHost : BundledHost {
    explicit WebSocketHost(std::vector<std::string> settings = {})
        : BundledHost("websocket", with_echo(std::move(settings)))
    {
    }
    [[nodiscard]] TcpClient device(std::string_view more = "Device-Id: dev-1\r\n") const
    {
        TcpClient client = connect("websocket");
        client.send(frames::upgrade_request(more));
        REQUIRE(head_of(client).starts_with("HTTP/1.1 101 "));
        return client;
    }
    // What comes back for one request on a connection of its own, until the host ends it.
    [[nodiscard]] std::string answer_to(const std::string& bytes) const
    {
        TcpClient client = connect("websocket");
        client.send(bytes);
        return client.receive_all();
    }

private:
    static std::vector<std::string> with_echo(std::vector<std::string> settings)
    {
        settings.emplace_back("websocket.echo=true");
        return settings;
    }
};

} // namespace

TEST_CASE("a device is shown with what its handshake said and what it sent")
{
    const WebSocketHost host;
    TcpClient device = host.device("Device-Id: dev-1\r\nDevice-Name: Pump\r\nDevice-Type: pump\r\n"
                                   "User-Agent: firmware/3\r\n");
    device.send(frames::text("hello") + frames::begin_binary("wor") + frames::last("ld"));
    CHECK(device.receive(14) == "\x81\x05hello\x82\x05world");
    CHECK(host.json("/devices/status/dev-1")["incoming_messages"] == 2);
    CHECK(host.json("/devices/status/dev-1")["outgoing_messages"] == 2);
    const auto row = walk_connections(host, 10).at(0);
    CHECK(row["device_id"] == "dev-1");
    CHECK(row["device_name"] == "Pump");
    CHECK(row["device_type"] == "pump");
    CHECK(row["user_agent"] == "firmware/3");
    device.send(frames::close(frames::code(1000, "bye")));
    CHECK(device.receive_all() == frames::server_close(1000, ""));
    CHECK(eventually([&] { return total(host, "closed") == 1; }));
    CHECK(total(host, "errors") == 0);
}

TEST_CASE("a handshake that is refused is told why, and the next one is served")
{
    const WebSocketHost host;
    struct Row {
        std::string bytes;
        std::string status;
    };
    const std::string head = frames::upgrade_request();
    const auto without = [&](const std::string& line) {
        std::string changed = head;
        changed.erase(changed.find(line), line.size());
        return changed;
    };
    for (const auto& [bytes, status] : std::vector<Row>{
             {"GET /other" + head.substr(12), "404"},
             {"POST" + head.substr(3), "405"},
             {without("Upgrade: websocket\r\n"), "400"},
             {without("Sec-WebSocket-Version: 13\r\n"), "400"},
             {without("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"), "400"},
             {frames::upgrade_request("Sec-WebSocket-Version: 8\r\n"), "400"},
             {frames::upgrade_request("Origin: https://elsewhere.example\r\n"), "403"},
             {"\x16\x03\x01", "400"},
             {frames::upgrade_request("X: " + std::string(9000, 'x') + "\r\n"), "431"},
         }) {
        const std::string shown = bytes.substr(0, 200); // clang 14 captures no structured binding
        CAPTURE(shown);
        CHECK(host.answer_to(bytes).substr(9, 3) == status);
    }
    std::string old = head;
    old.replace(old.find(": 13"), 4, ": 8");
    const std::string answer = host.answer_to(old);
    CHECK(answer.substr(9, 3) == "426");
    CHECK(answer.find("\r\nSec-WebSocket-Version: 13\r\n") != answer.npos);
    const TcpClient next = host.device();
}

TEST_CASE("a handshake has its time, and is told when it is over")
{
    const WebSocketHost host({"websocket.identify_ms=300"});
    TcpClient silent = host.connect("websocket");
    silent.send("GET /connect HTTP/1.1\r\n");
    CHECK(silent.receive_all().starts_with("HTTP/1.1 408 "));
}

TEST_CASE("a broken frame closes its connection with the code, and nobody else's")
{
    const WebSocketHost host;
    TcpClient other = host.device();
    TcpClient device = host.device();
    device.send(frames::text("good") + frames::client_frame({.first = 0x83}));
    CHECK(device.receive_all() == "\x81\x04good" + frames::server_close(1002, "a reserved opcode"));
    other.send(frames::text("still here"));
    CHECK(other.receive(12) == "\x81\x0astill here");
    CHECK(instance_of(host, "websocket")["totals"]["errors"] == 1);
}

TEST_CASE(
    "messages up to max_message pass in any number of fragments, also above 1 MiB where it says so")
{
    const WebSocketHost host({"websocket.max_message=16777216"});
    TcpClient device = host.device();
    const std::string piece(65'536, 'x');
    std::string stream = frames::begin_binary(piece);
    for (int i = 0; i < 254; ++i)
        stream += frames::more(piece);
    device.send(stream + frames::last(piece));
    const std::string head = device.receive(10);
    CHECK(head == std::string("\x82\x7f\0\0\0\0\x01\0\0\0", 10));
    CHECK(device.receive(16'777'216) == std::string(16'777'216, 'x'));
    CHECK(host.json("/devices/status/dev-1")["incoming_messages"] == 1);
    device.send(frames::client_frame({.first = 0x82, .announced = 16'777'217}));
    CHECK(device.receive_all() == frames::server_close(1009, "a message over max_message"));
}

TEST_CASE("a silent device is pinged; one that does not answer is told goodbye")
{
    const WebSocketHost host({"websocket.ping_ms=400"});
    TcpClient device = host.device();
    CHECK(device.receive(2) == std::string_view("\x89\x00", 2));
    CHECK(device.receive_all().ends_with(frames::server_close(1008, "idle")));
}

TEST_CASE("a stop is told to every device with 1001")
{
    WebSocketHost host;
    std::vector<TcpClient> devices;
    for (int i = 0; i < 20; ++i)
        devices.push_back(host.device());
    REQUIRE(::kill(host.process().pid(), SIGTERM) == 0);
    for (TcpClient& device : devices)
        CHECK(device.receive_all() == frames::server_close(1001, "the server stops"));
    devices.clear();
    CHECK(host.process().wait() == Exit{0, 0});
}

TEST_CASE("with tokens a device is who its token says, and its newer connection takes over")
{
    const TokenFile tokens;
    const std::string token = tokens.add_device("dev-1");
    const WebSocketHost host({"auth.device_tokens=" + tokens.path()});
    CHECK(host.answer_to(frames::upgrade_request()).starts_with("HTTP/1.1 401 "));
    CHECK(host.answer_to(frames::upgrade_request("Device-Id: dev-2\r\nAuthorization: Bearer " +
                                                 token + "\r\n"))
              .starts_with("HTTP/1.1 401 "));
    const std::string mine = "Device-Id: dev-1\r\nAuthentication: Bearer " + token + "\r\n";
    TcpClient older = host.device(mine);
    TcpClient newer = host.device(mine);
    CHECK(older.receive_all() == frames::server_close(1008, "superseded"));
    newer.send(frames::text("here"));
    CHECK(newer.receive(6) == "\x81\x04here");
}

TEST_CASE("wss is the same behind TLS")
{
    const CertificateFolder certificates;
    certificates.make("host", "localhost");
    const WebSocketHost host({"websocket.listen=tls://127.0.0.1:0",
                              "websocket.tls_certificate=" + certificates.certificate("host"),
                              "websocket.tls_key=" + certificates.key("host")});
    TlsClient device(host.port("websocket"));
    device.handshake();
    device.send(frames::upgrade_request());
    CHECK(head_of(device).starts_with("HTTP/1.1 101 "));
    device.send(frames::text("secret"));
    CHECK(device.receive(8) == "\x81\x06secret");
}
