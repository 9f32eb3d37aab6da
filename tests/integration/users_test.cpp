#include "bundled_host.hpp"
#include "eventually.hpp"
#include "http_client.hpp"
#include "status_readings.hpp"
#include "token_file.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <deque>
#include <string>

using namespace iotcc::test;

namespace {

// Made by mosquitto_passwd.
const std::string kAlice = // "secret"
    "alice:$7$101$zdXPS/Erfa5fhZhk$QfJ+f8620/gV8uaT+Z3UcU/"
    "pGrwU2ZHt1P6jHwzGY1+BAQZjz3ILU9mOt3zggyne+6Fb9Wkv+bOka1/YDMdwLQ==\n";
const std::string kOtherAlice = // "vor1.6"
    "alice:$6$W70a1y8ARdL6IPhc$uA2gboEY2cyiyWzgBavLsSIGFXh0WhCbbrhVSRB/"
    "6ljeUYh9meUPpHaT99eF33a/Dj4biScBz7OxOqzuEfuXgQ==\n";
const std::string kBob = // "pass word"
    "bob:$7$101$/xoBGkLJapZ2eDyE$M/9+bHxpD+4hehLQobSnTK3U9kLOFe/"
    "sCRwdLN5c9+ek6Kbu76iJiXQw2xHRuo2UeQXWZ9RIgoH4aAhxVLPmRQ==\n";

// NAME:PASSWORD in base64, as Basic has it.
constexpr const char *kAsAlice = "YWxpY2U6c2VjcmV0",
                     *kAsGuess = "YWxpY2U6Z3Vlc3M=", *kAsNobody = "bm9ib2R5OnNlY3JldA==",
                     *kAsBob = "Ym9iOnBhc3Mgd29yZA==", *kAsOtherAlice = "YWxpY2U6dm9yMS42";

struct UserHost : BundledHost {
    explicit UserHost(const ScratchFile& users, std::vector<std::string> settings = {})
        : BundledHost("websocket", with(users, std::move(settings)))
    {
    }
    [[nodiscard]] HttpClient upgrading(const std::string& id, const std::string& basic) const
    {
        HttpClient client(port("websocket"));
        client.send("GET /connect HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                    "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nDevice-Id: " +
                    id + "\r\n" + (basic.empty() ? "" : "Authorization: Basic " + basic + "\r\n") +
                    "\r\n");
        return client;
    }
    [[nodiscard]] int status(const std::string& id, const std::string& basic) const
    {
        return upgrading(id, basic).answer().status;
    }
    [[nodiscard]] HttpClient device(const std::string& id, const std::string& basic) const
    {
        HttpClient client = upgrading(id, basic);
        REQUIRE(client.answer().status == 101);
        return client;
    }

private:
    static std::vector<std::string> with(const ScratchFile& users, std::vector<std::string> more)
    {
        more.push_back("auth.password_file=" + users.path());
        return more;
    }
};

Exit end_of(std::vector<std::string> arguments)
{
    ChildProcess iotcc = start_iotcc(arguments);
    return iotcc.wait().value_or(Exit{});
}

} // namespace

TEST_CASE("a user with the right password is let in under any id, and nobody else is")
{
    const ScratchFile users(kAlice + kBob);
    UserHost host(users);
    const HttpClient one = host.device("dev-1", kAsAlice), two = host.device("dev-2", kAsAlice);
    CHECK(host.status("dev-3", kAsGuess) == 401);
    CHECK(host.status("dev-3", kAsNobody) == 401);
    CHECK(host.status("dev-3", "") == 401);
    CHECK(host.status("dev-1", kAsBob) == 401); // another user's
    CHECK(open_devices(host) == 2);
    CHECK(eventually([&] { return total(host, "denied") == 4; }));
    CHECK(host.logs("device \"dev-3\": wrong user name or password"));
    CHECK(host.logs("device \"dev-1\": connected already with another credential"));
    CHECK(host.terminate() == Exit{0, 0});
    CHECK_FALSE(host.has_logged("guess"));
    CHECK_FALSE(host.has_logged("secret"));
}

TEST_CASE("a newer connection of the same user takes the device over")
{
    const ScratchFile users(kAlice);
    const UserHost host(users, {"host.lanes=3"});
    std::deque<HttpClient> devices;
    devices.push_back(host.device("dev-1", kAsAlice));
    for (int i = 0; i < 10; ++i) {
        devices.push_back(host.device("dev-1", kAsAlice));
        CHECK(open_devices(host) == 1);
        devices.pop_front();
    }
    CHECK(total(host, "denied") == 0);
}

TEST_CASE("passwords that come faster than they can be tried are answered 503, and no one is lost")
{
    // "secret", some 10 ms of work.
    const ScratchFile users(
        "alice:$7$20000$MDEyMzQ1Njc4OWFi$qpLLWAxH"
        "KoawBQCVsMv0nMR4VIYO5NRTqHKfjMmu0bnIW3UTq48KEH9z/UC50SSnzlv+bihxbUnsHdlcCXfIXw==\n");
    const UserHost host(users, {"limits.identify_ms=0"});
    std::deque<HttpClient> storm;
    for (int i = 0; i < 200; ++i)
        storm.push_back(host.upgrading("dev-" + std::to_string(i), kAsAlice));
    int admitted = 0, busy = 0;
    for (HttpClient& client : storm) {
        const int status = client.answer().status;
        admitted += status == 101;
        busy += status == 503;
    }
    CHECK(admitted + busy == 200);
    CHECK(busy > 0);
    CHECK(admitted >= 32); // half of the places are the most that one address may have
    CHECK(eventually([&] { return open_devices(host) == static_cast<std::size_t>(admitted); }));
}

TEST_CASE("a deleted user and one with another password are closed, and no one else")
{
    const ScratchFile users(kAlice + kBob);
    UserHost host(users);
    HttpClient alice = host.device("dev-1", kAsAlice), bob = host.device("dev-2", kAsBob);
    users.write(kAlice);
    host.process().signal(SIGHUP);
    CHECK(bob.peer_ends());
    CHECK(host.logs("closed (denied): its user was deleted"));
    CHECK(open_devices(host) == 1);
    users.write("# a bad file\njunk\n");
    CHECK(eventually(
        [&] { return host.logs("the users stay as they were: " + users.path() + ":2: "); }));
    CHECK(host.status("dev-3", kAsAlice) == 101);
    users.write(kOtherAlice);
    host.process().signal(SIGHUP);
    CHECK(alice.peer_ends());
    CHECK(host.logs("closed (denied): its user has another password"));
    CHECK(host.status("dev-1", kAsAlice) == 401);
    CHECK(host.status("dev-1", kAsOtherAlice) == 101);
}

TEST_CASE("the token file comes first, and a user is no device that has a token")
{
    const ScratchFile users(kAlice);
    const TokenFile tokens;
    const std::string token = tokens.add_device("dev-1");
    const UserHost host(users, {"auth.device_tokens=" + tokens.path()});
    CHECK(host.status("dev-1", kAsAlice) == 401);
    CHECK(host.logs("device \"dev-1\": the id of a device with a token"));
    CHECK(host.status("dev-2", kAsAlice) == 101);
    HttpClient device(host.port("websocket"));
    device.send("GET /connect HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer " +
                token + "\r\n\r\n");
    CHECK(device.answer().status == 101);
}

TEST_CASE("a password file or certificates are credentials: addresses may be open to the network")
{
    const ScratchFile users(kAlice);
    const auto check = [](const std::string& setting) {
        return end_of({"check-config", "--set", "host.bind=0.0.0.0", "--set", setting});
    };
    CHECK(check("auth.password_file=" + users.path()) == Exit{0, 0});
    CHECK(check("auth.certificate_identity=device") == Exit{0, 0});
    CHECK(check("auth.certificate_identity=none") == Exit{78, 0});
}

TEST_CASE("faults of the password file and the ACL are told by check-config and at the start")
{
    const ScratchFile users("plain:password\n"), rights("topic a#\n");
    const std::vector<std::string> settings = {"--set", "auth.password_file=" + users.path(),
                                               "--set", "auth.acl_file=" + rights.path()};
    for (const char* command : {"check-config", "run"}) {
        std::vector<std::string> arguments = {command};
        arguments.insert(arguments.end(), settings.begin(), settings.end());
        ChildProcess iotcc = start_iotcc(arguments);
        CHECK(iotcc.wait() == Exit{78, 0});
        CHECK(iotcc.errors().find(users.path() + ":1: the password must be a hash") !=
              std::string::npos);
        CHECK(iotcc.errors().find(rights.path() + ":1: is no topic filter") != std::string::npos);
    }
}

TEST_CASE("iotcc user says what it did by its exit code")
{
    const ScratchFile made;
    ChildProcess making({"sh", "-c", R"(echo secret | "$0" user new alice --file "$1")",
                         IOTCC_PROGRAM, made.path()});
    CHECK(making.wait() == Exit{0, 0});
    CHECK(made.read().starts_with("alice:$y$"));
    CHECK(made.mode() == 0600);
    CHECK(UserHost(made).status("dev-1", kAsAlice) == 101);
    const ScratchFile users(kAlice);
    const auto code = [&](std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), "user");
        arguments.insert(arguments.end(), {"--file", users.path()});
        return end_of(arguments).code;
    };
    CHECK(code({"list"}) == 0);
    CHECK(code({"delete", "bob"}) == 1);
    CHECK(code({"delete", "alice"}) == 0);
    CHECK(users.read().empty());
    CHECK(code({"new", "a:b"}) == 2);
    CHECK(code({"new"}) == 2);
    users.write("junk\n");
    CHECK(code({"list"}) == 78);
}
