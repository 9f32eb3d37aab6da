#include "device_claims.hpp"

#include <doctest/doctest.h>

#include <vector>

using iotcc::abi::DeviceClaims;
using Ids = std::vector<std::uint64_t>;
using Outcome = DeviceClaims::Claim::Outcome;
using Others = DeviceClaims::Others;

namespace {

const auto kToken = iotcc::auth::digest_of("a");
const auto kOther = iotcc::auth::digest_of("b");

} // namespace

TEST_CASE("the first connection of a device waits for nobody")
{
    DeviceClaims claims;
    CHECK(claims.claim("d", kToken, 1, Others::give_way).outcome == Outcome::granted);
    CHECK(claims.claim("e", kToken, 2, Others::give_way).outcome == Outcome::granted);
    CHECK_FALSE(claims.leave("d", 1));
    CHECK(claims.claim("d", kOther, 3, Others::give_way).outcome == Outcome::granted);
}

TEST_CASE("a newer connection waits until all older ones have left")
{
    DeviceClaims claims;
    (void)claims.claim("d", kToken, 1, Others::stay);
    CHECK(claims.claim("d", kToken, 2, Others::stay).outcome == Outcome::granted);
    const auto claim = claims.claim("d", kToken, 3, Others::give_way);
    CHECK(claim.outcome == Outcome::waits);
    CHECK(claim.give_way == Ids{1, 2});
    CHECK_FALSE(claims.leave("d", 2));
    CHECK(claims.leave("d", 1) == 3);
    CHECK_FALSE(claims.leave("d", 3));
}

TEST_CASE("who waits gives way as well, and each is told once")
{
    DeviceClaims claims;
    (void)claims.claim("d", kToken, 1, Others::give_way);
    CHECK(claims.claim("d", kToken, 2, Others::give_way).give_way == Ids{1});
    CHECK(claims.claim("d", kToken, 3, Others::give_way).give_way == Ids{2});
    CHECK_FALSE(claims.leave("d", 1)); // 2 gives way and is not let in any more
    CHECK(claims.leave("d", 2) == 3);
}

TEST_CASE("a connection that waits and leaves wakes nobody")
{
    DeviceClaims claims;
    (void)claims.claim("d", kToken, 1, Others::give_way);
    (void)claims.claim("d", kToken, 2, Others::give_way);
    CHECK_FALSE(claims.leave("d", 2));
    CHECK_FALSE(claims.leave("d", 1));
    CHECK(claims.claim("d", kToken, 3, Others::give_way).outcome == Outcome::granted);
}

TEST_CASE("who lets others go first is refused while one is there, and leaves no trace")
{
    DeviceClaims claims;
    CHECK(claims.claim("d", kToken, 1, Others::go_first).outcome == Outcome::granted);
    const auto claim = claims.claim("d", kToken, 2, Others::go_first);
    CHECK(claim.outcome == Outcome::refused);
    CHECK(claim.give_way.empty());
    CHECK(claims.claim("d", kToken, 3, Others::stay).outcome == Outcome::granted);
    CHECK_FALSE(claims.leave("d", 1));
    CHECK(claims.claim("d", kToken, 4, Others::go_first).outcome == Outcome::refused);
    CHECK_FALSE(claims.leave("d", 3));
    CHECK(claims.claim("d", kToken, 5, Others::go_first).outcome == Outcome::granted);
}

TEST_CASE("another credential takes nobody's place, and leaves no trace")
{
    DeviceClaims claims;
    (void)claims.claim("d", kToken, 1, Others::give_way);
    const auto claim = claims.claim("d", kOther, 2, Others::give_way);
    CHECK(claim.outcome == Outcome::refused);
    CHECK(claim.give_way.empty());
    CHECK_FALSE(claims.leave("d", 1));
    CHECK(claims.claim("d", kOther, 3, Others::give_way).outcome == Outcome::granted);
}

TEST_CASE("connections that stay if alike coexist with their own credential, and with no other")
{
    DeviceClaims claims;
    CHECK(claims.claim("d", kToken, 1, Others::stay_if_alike).outcome == Outcome::granted);
    CHECK(claims.claim("d", kToken, 2, Others::stay_if_alike).outcome == Outcome::granted);
    CHECK(claims.claim("d", kOther, 3, Others::stay_if_alike).outcome == Outcome::refused);
    CHECK_FALSE(claims.leave("d", 1));
    CHECK_FALSE(claims.leave("d", 2));
    CHECK(claims.claim("d", kOther, 3, Others::stay_if_alike).outcome == Outcome::granted);
}
