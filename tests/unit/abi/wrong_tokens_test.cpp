#include "eventually.hpp"
#include "host_rig.hpp"
#include "late_refusals.hpp"
#include "scratch_file.hpp"
#include "tcp_client.hpp"
#include "token_store.hpp"
#include "wrong_tokens.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <deque>

using namespace iotcc;
using abi::HostRig;
using abi::Instance;
using abi::LateRefusals;
using abi::WrongTokens;
using net::Limit;
using test::TcpClient;
using Clock = std::chrono::steady_clock;

namespace {

// Offers the bytes that come first as a token, and hears no verdict.
iotcc_handler token_handler()
{
    iotcc_handler handler = abi::plain_handler();
    handler.on_bytes = [](void* self, iotcc_conn* conn, iotcc_buf in) {
        const auto& io = static_cast<abi::Component*>(self)->service<iotcc_io>(IOTCC_IO);
        iotcc_device device{};
        device.struct_size = sizeof device;
        device.device_id = {"dev", 3};
        device.password = {in.ptr, in.len};
        (void)io.identify(conn, &device);
        return static_cast<std::int64_t>(in.len);
    };
    return handler;
}

// A port whose devices need tokens that nobody has.
struct GuardedRig {
    explicit GuardedRig(const iotcc_handler& served = token_handler()) : handler(served)
    {
        component.vtable = &handler;
        rig.rooms.credentials.tokens = &store;
        instance = &rig.add(component);
        port = rig.listen(*instance);
        rig.run();
    }
    [[nodiscard]] TcpClient offering(std::string_view token) const
    {
        TcpClient client(port);
        client.send(token);
        return client;
    }
    void refuse_ten() const
    {
        for (int i = 0; i < 10; ++i)
            CHECK(offering("guess").peer_ends());
    }

    const test::ScratchFile file{"sha256:" + std::string(64, 'a') + " device=dev name=dev\n"};
    const auth::TokenStore store{file.path(), auth::TokenKind::device};
    const iotcc_handler handler;
    iotcc_component component = abi::plain_component();
    HostRig rig;
    Instance* instance = nullptr;
    std::uint16_t port = 0;
};

} // namespace

TEST_CASE("of the wrong tokens of one address in a minute, those after the tenth are too many")
{
    WrongTokens tokens;
    for (std::uint16_t i = 0; i < 10; ++i) // whatever its port
        CHECK_FALSE(tokens.is_one_too_many("192.0.2.1:" + std::to_string(5000 + i), 1'000));
    CHECK(tokens.is_one_too_many("192.0.2.1:1", 60'999));
    CHECK_FALSE(tokens.is_one_too_many("192.0.2.2:1", 60'999));
    CHECK_FALSE(tokens.is_one_too_many("192.0.2.1:1", 61'000));
}

TEST_CASE("so many refusals may wait, and no more")
{
    const iotcc_component component = abi::plain_component();
    HostRig rig;
    LateRefusals late(*rig.add(component).on(0)); // no thread runs the lane
    for (std::size_t i = 0; i < LateRefusals::kMost; ++i)
        REQUIRE(late.add(i, "wrong"));
    CHECK_FALSE(late.add(LateRefusals::kMost, "wrong"));
    late.clear();
    CHECK(late.add(0, "wrong"));
}

TEST_CASE("a handler that hears no verdict has the connection closed a second late all the same")
{
    const GuardedRig rig;
    rig.refuse_ten();
    CHECK(rig.instance->limits().times(Limit::wrong_tokens) == 0);
    const auto before = Clock::now();
    CHECK(rig.offering("guess").peer_ends());
    CHECK(Clock::now() - before >= std::chrono::milliseconds(900));
    CHECK(rig.instance->limits().times(Limit::wrong_tokens) == 1);
    CHECK(test::eventually([&] { return rig.instance->denied() == 11; }));
}

TEST_CASE("who offers no token is refused at once, however often")
{
    const GuardedRig rig(abi::plain_handler());
    for (int i = 0; i < 12; ++i)
        CHECK(rig.offering("dev").peer_ends());
    CHECK(rig.instance->limits().times(Limit::wrong_tokens) == 0);
}

TEST_CASE("who leaves before its late refusal costs nobody else anything, and is not denied")
{
    const GuardedRig rig;
    rig.refuse_ten();
    {
        std::deque<TcpClient> leaving;
        for (int i = 0; i < 20; ++i)
            leaving.push_back(rig.offering("guess"));
        CHECK(test::eventually(
            [&] { return rig.instance->limits().times(Limit::wrong_tokens) == 20; }));
        for (TcpClient& client : leaving)
            client.reset();
    }
    CHECK(rig.offering("guess").peer_ends()); // when all of them are due
    CHECK(test::eventually([&] {
        return rig.instance->on(0)->lane().open_connections() +
                   rig.instance->on(1)->lane().open_connections() ==
               0;
    }));
    CHECK(rig.instance->denied() == 11); // a reset is the peer's
}
