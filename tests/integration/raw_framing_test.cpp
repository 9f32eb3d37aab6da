#include "bundled_host.hpp"
#include "eventually.hpp"
#include "status_readings.hpp"

#include <doctest/doctest.h>

#include <sys/socket.h>

using namespace iotcc::test;

namespace {

const std::string kHello = R"({"id":"dev-1"})";

// raw_tcp that answers hellos and every frame.
struct EchoingHost : BundledHost {
    explicit EchoingHost(std::vector<std::string> settings)
        : BundledHost("raw_tcp", with(std::move(settings)))
    {
    }

private:
    static std::vector<std::string> with(std::vector<std::string> settings)
    {
        settings.insert(settings.end(), {"raw_tcp.reply=true", "raw_tcp.echo=true"});
        return settings;
    }
};

// A framing as the wire has it.
struct Wire {
    std::vector<std::string> settings;
    std::string hello, ok, frames, unfinished;
    unsigned messages;
};

std::string counted(std::size_t header, const std::string& payload)
{
    std::string frame(header, '\0');
    frame[header - 1] = static_cast<char>(payload.size());
    return frame + payload;
}

std::vector<Wire> wires()
{
    const std::string little = "m" + std::string("\x06\0", 2) + "two";
    return {
        {{}, "HELLO dev-1\r\n", "OK\n", "one\ntwo\r\n", "thr", 2},
        {{}, kHello + "\n", "OK\n", "one\n", "thr", 1},
        {{"raw_tcp.framing=delimiter", R"(raw_tcp.delimiter=\r\n\0)"},
         std::string("HELLO dev-1\r\n\0", 14),
         std::string("OK\r\n\0", 5),
         std::string("o\nne\r\n\0", 7),
         "thr\r\n",
         1},
        {{"raw_tcp.framing=length"},
         counted(4, kHello),
         counted(4, "OK"),
         counted(4, "one") + counted(4, "") + counted(4, std::string(100, 'x')),
         std::string("\0\0\0\x03th", 6),
         3},
        {{"raw_tcp.framing=length", "raw_tcp.length_bytes=2", "raw_tcp.length_order=le",
          "raw_tcp.length_offset=1", "raw_tcp.length_includes_header=true",
          "raw_tcp.length_strip=false"},
         "m" + std::string("\x11\0", 2) + kHello,
         std::string("\0\x05\0OK", 5),
         little + little,
         "m",
         2},
        {{"raw_tcp.framing=fixed", "raw_tcp.fixed_bytes=16"},
         kHello + "  ",
         "OK" + std::string(14, ' '),
         "0123456789abcdef",
         "0123",
         1},
    };
}

std::string closing_answer(const HostProcess& host, const std::string& bytes)
{
    TcpClient client = host.connect("raw_tcp");
    client.send(bytes);
    return client.receive_all();
}

} // namespace

TEST_CASE("in every framing the hello is answered, frames come back and are counted")
{
    for (const Wire& wire : wires()) {
        CAPTURE(wire.hello);
        const EchoingHost host(wire.settings);
        TcpClient whole = host.connect("raw_tcp");
        whole.send(wire.hello + wire.frames);
        CHECK(whole.receive(wire.ok.size()) == wire.ok);
        CHECK(whole.receive(wire.frames.size()) == wire.frames);
        TcpClient bytes = host.connect("raw_tcp");
        for (const char c : wire.hello + wire.frames)
            bytes.send({&c, 1});
        CHECK(bytes.receive(wire.ok.size()) == wire.ok);
        CHECK(bytes.receive(wire.frames.size()) == wire.frames);
        CHECK(received_messages(host) == 2 * wire.messages);
        CHECK(open_devices(host) == 2);
        CHECK(total(host, "sent_messages") == 2 * wire.messages);
    }
}

TEST_CASE("who ends inside a frame still gets what is due, and the rest is counted as an error")
{
    for (const Wire& wire : wires()) {
        CAPTURE(wire.hello);
        const EchoingHost host(wire.settings);
        TcpClient client = host.connect("raw_tcp");
        client.send(wire.hello + wire.frames + wire.unfinished);
        client.shut_write();
        CHECK(client.receive_all() == wire.ok + wire.frames);
        CHECK(eventually([&] { return total(host, "closed") == 1; }));
        CHECK(received_messages(host) == wire.messages);
        CHECK(total(host, "errors") == 1);
    }
}

TEST_CASE("what was queued when the peer ended goes out")
{
    const EchoingHost host({"raw_tcp.max_frame=1000000"});
    TcpClient client = host.connect("raw_tcp");
    const std::string line = std::string(900'000, 'x') + '\n'; // more than a socket takes at once
    client.send("HELLO dev-1\n" + line);
    client.shut_write();
    CHECK(client.receive_all() == "OK\n" + line);
}

TEST_CASE("another protocol is told where it is spoken, in a binary framing TLS is")
{
    const std::string tls("\x16\x03\x01\x02\x00\x01", 6);
    const EchoingHost lines({});
    const auto names = [](const std::string& answer, const std::string& word) {
        CHECK(answer.find(word) != answer.npos);
        CHECK(answer.find('\n') == answer.size() - 1);
    };
    names(closing_answer(lines, "GET / HTTP/1.1\r\n\r\n"), "9090");
    names(closing_answer(lines, "POST / HTTP/1.1\r\n\r\n"), "9090");
    names(closing_answer(lines, std::string("\x10\x0e\x00\x04MQTT", 8)), "1883");
    names(closing_answer(lines, tls), "tls://");
    const EchoingHost frames({"raw_tcp.framing=length"});
    names(closing_answer(frames, tls), "tls://");
    CHECK(closing_answer(frames, "GET / HTTP/1.1\r\n\r\n").find("9090") == std::string::npos);
    CHECK(total(lines, "opened") + total(frames, "opened") == 0);
}

TEST_CASE("lengths that are too long, or wrong, close as soon as they are there")
{
    const EchoingHost host({"raw_tcp.framing=length", "raw_tcp.max_frame=100"});
    const auto answer_to = [&](const std::string& header) {
        return closing_answer(host, counted(4, kHello) + header);
    };
    const std::string refusal =
        counted(4, "OK") + counted(4, "ERR the frame is longer than max_frame");
    CHECK(answer_to(std::string("\0\0\0\x65", 4)) == refusal);
    CHECK(answer_to("\xff\xff\xff\xff") == refusal);
    CHECK(answer_to(std::string("\x03\0\0\0", 4)) == refusal); // of the other order
    CHECK(closing_answer(host, "\xff\xff\xff\xff") ==
          counted(4, "ERR the hello is longer than 512 bytes"));
}

TEST_CASE("hostile JSON is refused in words")
{
    const EchoingHost host({});
    CHECK(closing_answer(host, R"({"id":"a","id":"b"})"
                               "\n") == "ERR the hello has its id or token twice\n");
    CHECK(closing_answer(host, R"({"x":)" + std::string(300, '[') + "\n") ==
          "ERR the hello is nested deeper than 8 levels\n");
    CHECK(closing_answer(host, R"({"x":)" + std::string(400, '9') + "}\n") ==
          "ERR the hello is no JSON\n");
    CHECK(closing_answer(host, R"({"x":)" + std::string(400'000, '[')) ==
          "ERR the hello is longer than 512 bytes\n");
}

TEST_CASE("a million empty lines are neither messages nor answered")
{
    const EchoingHost host({});
    TcpClient client = host.connect("raw_tcp");
    client.send("HELLO dev-1\n" + std::string(1'000'000, '\n') + "end\n");
    CHECK(client.receive_line() == "OK");
    CHECK(client.receive_line() == "end");
    CHECK(received_messages(host) == 1);
}

TEST_CASE("a ping is answered and counted on neither side")
{
    const EchoingHost host({"raw_tcp.ping=true"});
    TcpClient client = host.connect("raw_tcp");
    client.send("HELLO dev-1\nPING\nend\n");
    CHECK(client.receive_line() == "OK");
    CHECK(client.receive_line() == "PONG");
    CHECK(client.receive_line() == "end");
    CHECK(received_messages(host) == 1);
    CHECK(total(host, "sent_messages") == 1);
}

TEST_CASE("without a hello a device is named by its address")
{
    const EchoingHost host({"raw_tcp.identity=peer"});
    TcpClient client = host.connect("raw_tcp");
    CHECK(eventually([&] { return open_devices(host) == 1; }));
    CHECK(devices_of(host)[0]["device_id"] == "127.0.0.1:" + std::to_string(client.local_port()));
    client.send("HELLO dev-1\n");
    CHECK(client.receive_line() == "HELLO dev-1");
    CHECK(received_messages(host) == 1);
}

TEST_CASE("a peer that never reads is not read either, then closed, and delays nobody")
{
    const EchoingHost host({"host.lanes=1", "raw_tcp.output_stall_ms=500"});
    TcpClient stuck = host.connect("raw_tcp"), good = host.connect("raw_tcp");
    stuck.send("HELLO stuck\n");
    good.send("HELLO good\n");
    CHECK(good.receive_line() == "OK");
    std::string lines;
    for (int i = 0; i < 1000; ++i)
        lines += std::string(100, 'x') + '\n';
    CHECK(eventually([&] {
        while (::send(stuck.fd(), lines.data(), lines.size(), MSG_DONTWAIT | MSG_NOSIGNAL) > 0) {
        }
        good.send("still here\n");
        CHECK(good.receive_line() == "still here");
        return total(host, "closed") == 1;
    }));
    CHECK(host.logs("closed (overload)"));
}

TEST_CASE("what makes no sense together fails the instance with words")
{
    const PluginDirectory folder({"raw_tcp"});
    const HostProcess host(folder.path(), {{"raw_tcp"}, {"raw_tcp.delimiter=x"}, 0});
    CHECK(instance_of(host, "raw_tcp")["state"] == "failed");
    CHECK(host.get("/readyz").body.find("delimiter = \\\"x\\\": must be left out, since framing is "
                                        "\\\"line\\\"") != std::string::npos);
}
