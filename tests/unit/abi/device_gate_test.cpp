#include "eventually.hpp"
#include "host_rig.hpp"
#include "password_check.hpp"
#include "scratch_file.hpp"
#include "tcp_client.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <semaphore>

using namespace iotcc;
using abi::Component;
using abi::HostRig;
using abi::Instance;
using test::eventually;
using test::TcpClient;

namespace {

// "secret" and "pass word".
constexpr const char* kUsers = "alice:$7$101$zdXPS/Erfa5fhZhk$QfJ+f8620/gV8uaT+Z3UcU/"
                               "pGrwU2ZHt1P6jHwzGY1+BAQZjz3ILU9mOt3zggyne+6Fb9Wkv+bOka1/YDMdwLQ==\n"
                               "bob:$7$101$/xoBGkLJapZ2eDyE$M/9+bHxpD+4hehLQobSnTK3U9kLOFe/"
                               "sCRwdLN5c9+ek6Kbu76iJiXQw2xHRuo2UeQXWZ9RIgoH4aAhxVLPmRQ==\n";

void answer(Component& component, iotcc_conn* conn, std::int32_t verdict)
{
    const auto& io = component.service<iotcc_io>(IOTCC_IO);
    const std::string text = std::to_string(verdict) + "\n";
    const iotcc_bytes bytes{reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
    (void)io.send(conn, &bytes, 1, 0);
}

std::string_view field(std::string_view& text)
{
    const auto word = text.substr(0, text.find('|'));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    return word;
}

// "FLAGS|ID|USER|PASSWORD" comes in, the verdict as a number and a line goes out.
iotcc_handler offering_handler()
{
    iotcc_handler handler = abi::plain_handler();
    handler.on_bytes = [](void* self, iotcc_conn* conn, iotcc_buf in) {
        auto& component = *static_cast<Component*>(self);
        std::string_view text(reinterpret_cast<const char*>(in.ptr), in.len);
        iotcc_device device{};
        device.struct_size = sizeof device;
        device.flags = static_cast<std::uint32_t>(field(text)[0] - '0');
        const auto id = field(text), user = field(text), password = field(text);
        device.device_id = {id.data(), id.size()};
        device.username = {user.data(), user.size()};
        device.password = {reinterpret_cast<const std::uint8_t*>(password.data()), password.size()};
        const auto verdict = component.service<iotcc_io>(IOTCC_IO).identify(conn, &device);
        if (verdict != IOTCC_PENDING)
            answer(component, conn, verdict);
        return static_cast<std::int64_t>(in.len);
    };
    handler.on_verdict = [](void* self, iotcc_conn* conn, std::int32_t verdict) {
        answer(*static_cast<Component*>(self), conn, verdict);
    };
    return handler;
}

enum class Users { none, some };

struct UserRig {
    explicit UserRig(Users users = Users::some)
    {
        component.vtable = &handler;
        if (users == Users::some) {
            rig.rooms.credentials.passwords = &store;
            rig.rooms.credentials.password_check = &check;
        }
        instance = &rig.add(component);
        port = rig.listen(*instance);
        rig.run();
    }
    ~UserRig() { check.stop(); }
    [[nodiscard]] TcpClient offering(const std::string& text) const
    {
        TcpClient client(port);
        client.send(text);
        return client;
    }
    [[nodiscard]] std::string verdict(const std::string& text) const
    {
        return offering(text).receive_line();
    }
    // Both threads of the check wait until `going` is released.
    void block()
    {
        for (std::size_t i = 0; i < auth::PasswordCheck::kThreads; ++i)
            REQUIRE(check.ask(store.current(), {"alice", "secret", "unix"},
                              [this](auth::PasswordAnswer) {
                                  ++blocked;
                                  going.acquire();
                              }));
        REQUIRE(eventually([this] { return blocked == auth::PasswordCheck::kThreads; }));
    }
    void unblock() { going.release(auth::PasswordCheck::kThreads); }

    const test::ScratchFile file{kUsers};
    auth::PasswordStore store{file.path()};
    std::counting_semaphore<> going{0};
    std::atomic<std::size_t> blocked{0};
    const iotcc_handler handler = offering_handler();
    iotcc_component component = abi::plain_component();
    auth::PasswordCheck check; // the lanes ask it until they end, and it answers to them
    HostRig rig;
    Instance* instance = nullptr;
    std::uint16_t port = 0;
};

const std::string kOk = "0", kExists = "-6", kBusy = "-7", kDenied = "-9", kBad = "-2";

} // namespace

TEST_CASE("a user may be any device that no other user is")
{
    const UserRig users;
    TcpClient first = users.offering("0|d1|alice|secret");
    CHECK(first.receive_line() == kOk);
    TcpClient second = users.offering("0|d1|alice|secret");
    CHECK(second.receive_line() == kOk);
    CHECK(users.verdict("0|d1|bob|pass word") == kExists);
    CHECK(users.verdict("1|d1|bob|pass word") == kExists);
    CHECK(users.verdict("0|d2|bob|pass word") == kOk);
    TcpClient newer = users.offering("1|d1|alice|secret");
    CHECK(newer.receive_line() == kOk);
    CHECK(first.peer_ends());
    CHECK(second.peer_ends());
}

TEST_CASE("each try of a password takes one hash, whether the user is there or not")
{
    const UserRig users;
    CHECK(users.verdict("0|d|alice|guess") == kDenied);
    CHECK(users.check.hashes() == 1);
    CHECK(users.verdict("0|d|nobody|secret") == kDenied);
    CHECK(users.check.hashes() == 2);
    CHECK(users.verdict("0|d|alice|") == kDenied);
    CHECK(users.verdict("0|d||secret") == kDenied);
    CHECK(users.check.hashes() == 2);
}

TEST_CASE("who comes while 64 passwords wait is told that it is busy, and nobody else")
{
    UserRig users;
    users.block();
    std::vector<TcpClient> waiting;
    for (std::size_t i = 0; i < auth::PasswordCheck::kMostWaiting; ++i)
        REQUIRE(users.check.ask(users.store.current(), {"alice", "secret", std::to_string(i)},
                                [](auth::PasswordAnswer) {}));
    TcpClient late = users.offering("0|d|alice|secret");
    CHECK(late.receive_line() == kBusy);
    CHECK(late.peer_ends());
    users.unblock();
    CHECK(eventually([&] { return users.verdict("0|d|alice|secret") == kOk; }));
}

TEST_CASE("a user who was deleted while the password was tried does not come in")
{
    UserRig users;
    users.block();
    TcpClient alice = users.offering("0|d|alice|secret");
    CHECK(eventually([&] { // asked: it is one more that waits
        return users.rig.lane(0).open_connections() + users.rig.lane(1).open_connections() == 1;
    }));
    const std::string text = kUsers;
    users.file.write(text.substr(text.find("bob:")));
    CHECK(users.store.refresh().outcome == auth::Refresh::Outcome::replaced);
    users.unblock();
    CHECK(alice.receive_line() == kDenied);
}

TEST_CASE("where no credentials are checked, exclusive connections of a device coexist here")
{
    // The session that they share on the bus closes the older one.
    const UserRig nobody(Users::none);
    TcpClient first = nobody.offering("8|d||"), second = nobody.offering("8|d|other|user");
    CHECK(first.receive_line() == kOk);
    CHECK(second.receive_line() == kOk);
}
