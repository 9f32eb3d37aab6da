#include "bundled_host.hpp"
#include "certificate_folder.hpp"
#include "eventually.hpp"
#include "odd_certificate.hpp"
#include "status_readings.hpp"
#include "tls_client.hpp"
#include "token_file.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

using namespace iotcc::test;

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

#ifdef HOST_IS_SANITIZED
constexpr milliseconds kServed{2000}; // a sanitizer's own time
#else
constexpr milliseconds kServed{100};
#endif

using Settings = std::vector<std::string>;

struct OwnCertificate : CertificateFolder {
    OwnCertificate() { make("own", "localhost"); }
    // `section`: "echo", "http"
    [[nodiscard]] Settings settings(const std::string& section) const
    {
        return {section + ".tls_certificate=" + certificate("own"),
                section + ".tls_key=" + key("own")};
    }
};

// raw_tcp with TLS, and echo without, on one lane.
struct TlsHost : OwnCertificate, private PluginDirectory, HostProcess {
    explicit TlsHost(Settings more = {})
        : PluginDirectory({"raw_tcp", "echo"}),
          HostProcess(path(), {{"echo"}, all_settings(std::move(more)), 0})
    {
    }
    [[nodiscard]] TlsClient device(const std::string& name, TlsClientOptions options = {}) const
    {
        TlsClient client(port("raw_tcp"), std::move(options));
        client.handshake().send("HELLO " + name + "\n");
        return client;
    }
    [[nodiscard]] std::uint64_t failed_handshakes() const
    {
        return json("/v1/status")["tls_handshakes_failed"].get<std::uint64_t>();
    }
    [[nodiscard]] bool knows(const std::string& device) const
    {
        return eventually([&] { return get("/devices/" + device + "/show").status == 200; });
    }

private:
    [[nodiscard]] Settings all_settings(Settings all) const
    {
        for (const std::string& own : settings("raw_tcp"))
            all.push_back(own);
        all.insert(all.end(), {"raw_tcp.listen=tls://127.0.0.1:0", "host.lanes=1"});
        return all;
    }
};

// Devices with certificates of one CA, which name them; what they say comes back.
struct NamingHost : CertificateFolder {
    explicit NamingHost(Settings more = {})
    {
        make("ca", "the CA");
        more.insert(more.end(), {"raw_tcp.tls_client_ca=" + certificate("ca"),
                                 "raw_tcp.tls_client_certificates=optional", "raw_tcp.identity=tls",
                                 "raw_tcp.reply=true", "raw_tcp.echo=true"});
        host.emplace(std::move(more));
    }
    [[nodiscard]] TlsClient device(const std::string& name) const
    {
        TlsClient client(host->port("raw_tcp"),
                         {.certificate = certificate(name), .key = key(name)});
        client.handshake();
        return client;
    }
    [[nodiscard]] bool refuses(TlsClient client, const std::string& words) const
    {
        return client.receive(words.size()) == words &&
               client.receive_end() == TlsClient::End::notified;
    }

    std::optional<TlsHost> host;
};

// Its output and its errors; it must end by itself.
std::string output_of(const std::vector<std::string>& command)
{
    ChildProcess process(command);
    REQUIRE(process.wait().has_value());
    return process.output() + process.errors();
}

std::string s_client(const std::string& arguments, std::uint16_t port)
{
    return output_of({"sh", "-c",
                      "openssl s_client -connect 127.0.0.1:" + std::to_string(port) + ' ' +
                          arguments + " </dev/null"});
}

bool contains(const std::string& text, const std::string& part)
{
    CAPTURE(text);
    return text.find(part) != text.npos;
}

Exit run_to_end(const std::vector<std::string>& arguments, std::string& errors)
{
    ChildProcess process = start_iotcc(arguments);
    const auto exit = process.wait();
    REQUIRE(exit.has_value());
    errors = process.errors();
    return *exit;
}

} // namespace

TEST_CASE("a device over TLS is a device like others, at a tls:// address")
{
    const TlsHost host;
    const TlsClient device = host.device("dev-1");
    CHECK(host.knows("dev-1"));
    bool is_shown = false;
    const auto plugins = host.json("/v1/plugins");
    for (const auto& plugin : plugins["items"])
        for (const auto& instance : plugin["instances"])
            if (instance["name"] == "raw_tcp")
                is_shown = instance["listen"][0] ==
                           "tls://127.0.0.1:" + std::to_string(host.port("raw_tcp"));
    CHECK(is_shown);
    CHECK(host.failed_handshakes() == 0);
}

TEST_CASE("OpenSSL's own client gets 1.3 and 1.2, and is refused with 1.1")
{
    const TlsHost host;
    const std::uint16_t port = host.port("raw_tcp");
    const std::string trusted = "-verify_return_error -CAfile " + host.certificate("own");
    CHECK(contains(s_client(trusted, port), "Verification: OK"));
    CHECK(contains(s_client(trusted, port), "TLSv1.3, Cipher is"));
    CHECK(contains(s_client(trusted + " -tls1_2", port), "TLSv1.2, Cipher is"));
    CHECK(contains(s_client("-tls1_1 -cipher DEFAULT@SECLEVEL=0", port), "alert protocol version"));
    CHECK(host.failed_handshakes() == 1);
    CHECK(host.logs("the peer wants a version below TLS 1.2"));
}

TEST_CASE("Python's ssl module sends and receives 1 MiB through echo")
{
    const OwnCertificate own;
    Settings settings = own.settings("echo");
    settings.push_back("echo.listen=tls://127.0.0.1:0");
    const BundledHost host("echo", settings);
    const std::string script = R"(
import socket, ssl, sys, threading
context = ssl.create_default_context(cafile=sys.argv[2])
with context.wrap_socket(socket.create_connection(("127.0.0.1", int(sys.argv[1])), 20),
                         server_hostname="localhost") as peer:
    data = bytes(i * 7 % 251 for i in range(1 << 20))
    threading.Thread(target=peer.sendall, args=(data,)).start()
    got = b""
    while len(got) < len(data):
        got += peer.recv(65536)
    peer.unwrap()
    print("same" if got == data else "different")
)";
    CHECK(output_of({"python3", "-c", script, std::to_string(host.port("echo")),
                     own.certificate("own")}) == "same\n");
}

TEST_CASE("the API over HTTPS: http/1.1 is agreed on, others are refused, plain HTTP ends")
{
    const OwnCertificate own;
    Settings settings = own.settings("http");
    settings.push_back("http.listen=tls://127.0.0.1:0");
    const PluginDirectory folder({"echo"});
    std::vector<std::string> arguments = {"run", "--plugin-dir", folder.path()};
    settings.push_back("echo.listen=tcp://127.0.0.1:0");
    for (const std::string& setting : settings)
        arguments.insert(arguments.end(), {"--set", setting});
    const ChildProcess host = start_iotcc(arguments);
    REQUIRE(eventually([&] { return host.output().ends_with("ready\n"); }));
    const std::string output = host.output();
    REQUIRE(output.starts_with("api\thttps://127.0.0.1:"));
    const auto port = static_cast<std::uint16_t>(std::stoul(output.substr(22)));
    const std::string url = "https://localhost:" + std::to_string(port) + "/v1/status";
    CHECK(contains(output_of({"curl", "-sS", "--cacert", own.certificate("own"), url, url}),
                   "\"tls_handshakes_failed\":0"));
    TlsClient client(port, {.protocol = "http/1.1"});
    client.handshake();
    const unsigned char* chosen = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(&client.ssl(), &chosen, &size);
    CHECK(std::string(reinterpret_cast<const char*>(chosen), size) == "http/1.1");
    CHECK_THROWS(TlsClient(port, {.protocol = "h2"}).handshake());
    TcpClient plain(port);
    plain.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    CHECK(plain.peer_ends());
    CHECK(eventually([&] { return contains(host.errors(), "the peer speaks plain HTTP"); }));
}

TEST_CASE("client certificates: required means no other device, with a line that says why")
{
    CertificateFolder clients;
    clients.make("ca", "the CA");
    clients.make_signed("ours", "dev-1", "ca");
    const TlsHost host({"raw_tcp.tls_client_ca=" + clients.certificate("ca"),
                        "raw_tcp.tls_client_certificates=required"});
    const TlsClient device = host.device(
        "dev-1", {.certificate = clients.certificate("ours"), .key = clients.key("ours")});
    CHECK(host.knows("dev-1"));
    CHECK_THROWS(host.device("dev-2").receive(1));
    CHECK(
        eventually([&] { return host.logs("the peer sent no certificate, and one is required"); }));
    CHECK(host.failed_handshakes() == 1);
}

TEST_CASE("a device is named by its certificate, and its first frame is data")
{
    NamingHost naming;
    naming.make_signed("ours", "pump 7", "ca");
    TlsClient device = naming.device("ours");
    device.send("HELLO other\n");
    CHECK(device.receive(12) == "HELLO other\n");
    CHECK(received_messages(*naming.host) == 1);
    CHECK(open_devices(*naming.host) == 1);
    CHECK(devices_of(*naming.host)[0]["device_id"] == "pump 7");
}

TEST_CASE("named by certificates, who has none or one with a NUL in its name is refused in words")
{
    using namespace std::string_view_literals;
    const std::string words = "ERR no client certificate with a common name in plain text\n";
    NamingHost naming;
    const TlsHost& host = *naming.host;
    TlsClient nobody(host.port("raw_tcp"));
    nobody.handshake();
    CHECK(naming.refuses(std::move(nobody), words));
    CHECK(host.logs(words.substr(4, words.size() - 5)));
    naming.make_signed("odd", "pump 7", "ca");
    rename_subject(naming, "odd", "ca", {{"pump 7\0.evil"sv}});
    CHECK(naming.refuses(naming.device("odd"), words));
    CHECK(total(host, "opened") == 0);
    CHECK(total(host, "denied") == 2);
    CHECK(total(host, "errors") == 0);
}

TEST_CASE("on a host with device tokens a certificate lets nobody in")
{
    const TokenFile tokens;
    (void)tokens.add_device("pump-7");
    NamingHost naming({"auth.device_tokens=" + tokens.path()});
    naming.make_signed("ours", "pump-7", "ca");
    CHECK(naming.refuses(naming.device("ours"), "ERR denied\n"));
    CHECK(naming.host->logs("offered no token"));
    CHECK(total(*naming.host, "opened") == 0);
}

TEST_CASE("where certificates are an identity, each lets in its device")
{
    const TokenFile tokens;
    (void)tokens.add_device("pump-8");
    NamingHost naming({"auth.device_tokens=" + tokens.path(), "auth.certificate_identity=device"});
    naming.make_signed("ours", "pump-7", "ca");
    TlsClient device = naming.device("ours");
    device.send("data\n");
    CHECK(device.receive(5) == "data\n");
    CHECK(devices_of(*naming.host)[0]["device_id"] == "pump-7");
}

TEST_CASE("where certificates name users, a device with a token stays what it is")
{
    const TokenFile tokens;
    (void)tokens.add_device("pump-8");
    NamingHost naming({"auth.device_tokens=" + tokens.path(), "auth.certificate_identity=user"});
    naming.make_signed("theirs", "pump-8", "ca");
    CHECK(naming.refuses(naming.device("theirs"), "ERR denied\n"));
    CHECK(naming.host->logs("the id of a device with a token"));
}

TEST_CASE(
    "SIGHUP: new certificates are for who comes, who is there stays, a bad pair changes nothing")
{
    TlsHost host;
    TlsClient held = host.device("dev-1");
    CHECK(host.knows("dev-1"));
    host.make("own", "renewed");
    host.process().signal(SIGHUP);
    REQUIRE(
        eventually([&] { return host.logs("changed: plugin.raw_tcp.tls_certificate \"sha256:"); }));
    CHECK(host.device("dev-2").peer_name() == "renewed");
    host.make("other", "another pair");
    std::ofstream(host.key("own")) << std::ifstream(host.key("other")).rdbuf();
    host.process().signal(SIGHUP);
    REQUIRE(eventually([&] { return host.logs("does not belong to the certificate"); }));
    CHECK(host.logs("the certificate before stays in use"));
    CHECK(host.device("dev-3").peer_name() == "renewed");
    held.send("still here\n");
    CHECK(eventually([&] {
        return host.json("/v1/connections")["items"][0]["received_messages"].get<int>() == 1;
    }));
}

TEST_CASE("200 handshakes at once leave a plain device its answers")
{
    const TlsHost host;
    TcpClient plain = host.connect("echo");
    std::vector<TlsClient> crowd;
    for (int i = 0; i < 200; ++i) {
        crowd.emplace_back(host.port("raw_tcp"));
        (void)SSL_do_handshake(&crowd.back().ssl()); // the first flight, as yet unsent
    }
    for (TlsClient& client : crowd)
        client.push();
    milliseconds longest{0};
    for (int i = 0; i < 50; ++i) {
        const auto begin = Clock::now();
        plain.send("x");
        REQUIRE(plain.receive(1) == "x");
        longest = std::max(longest, std::chrono::duration_cast<milliseconds>(Clock::now() - begin));
    }
    CHECK(longest < kServed);
    for (TlsClient& client : crowd)
        client.handshake();
}

TEST_CASE("slow and silent handshakes and garbage end, others are served meanwhile")
{
    const TlsHost host;
    std::vector<TcpClient> silent, garbage;
    for (int i = 0; i < 100; ++i) {
        silent.emplace_back(host.port("raw_tcp"));
        silent.back().send("\x16\x03\x01\x02");
        garbage.emplace_back(host.port("raw_tcp"));
        garbage.back().send("no TLS, but as many bytes as a record's head has, and more");
    }
    for (TcpClient& client : garbage)
        CHECK(client.peer_ends());
    const TlsClient device = host.device("dev-1");
    CHECK(host.knows("dev-1"));
    CHECK(host.failed_handshakes() == 100);
    CHECK(host.json("/v1/status")["unidentified"] == 100);
}

TEST_CASE("a stop says close_notify to devices, and does not wait for handshakes")
{
    TlsHost host;
    TlsClient device = host.device("dev-1");
    CHECK(host.knows("dev-1"));
    const TcpClient silent(host.port("raw_tcp"));
    REQUIRE(eventually([&] { return host.json("/v1/status")["unidentified"] == 1; }));
    const auto begin = Clock::now();
    host.process().signal(SIGTERM);
    CHECK(device.receive_end() == TlsClient::End::notified);
    CHECK(host.process().wait() == Exit{0, 0});
    CHECK(Clock::now() - begin < 10 * kServed + milliseconds(1000));
}

TEST_CASE("a tls:// address without a certificate names the settings: a device's fails alone")
{
    const PluginDirectory folder({"echo", "raw_tcp"});
    const HostProcess host(folder.path(), {{"echo"}, {"raw_tcp.listen=tls://127.0.0.1:0"}, 0});
    CHECK(eventually([&] {
        return host.logs("set plugin.raw_tcp.tls_certificate and plugin.raw_tcp.tls_key");
    }));
    CHECK(host.get("/readyz").body.find("raw_tcp") != std::string::npos);
    std::string errors;
    CHECK(run_to_end({"run", "--http", "tls://127.0.0.1:0"}, errors) == Exit{78, 0});
    CHECK(contains(errors, "set http.tls_certificate and http.tls_key"));
}

TEST_CASE("a pair that cannot be used is refused at the start with the file and the remedy")
{
    const OwnCertificate own;
    own.run("chmod 644 NAME.key", "own");
    std::string errors;
    std::vector<std::string> arguments = {"run", "--http", "tls://127.0.0.1:0"};
    for (const std::string& setting : own.settings("http"))
        arguments.insert(arguments.end(), {"--set", setting});
    CHECK(run_to_end(arguments, errors) == Exit{78, 0});
    CHECK(contains(errors, own.key("own") + ": others may read or write it; chmod 600 it"));
}
