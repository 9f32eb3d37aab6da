#include "record_text.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>

using namespace iotcc::bus;

namespace {

// Every shorter text is refused, and so is a longer one.
template <class Read> void check_bounds(const std::string& text, Read read)
{
    REQUIRE(read(text).has_value());
    for (std::size_t size = 0; size < text.size(); ++size)
        CHECK_FALSE(read(text.substr(0, size)).has_value());
    CHECK_FALSE(read(text + "x").has_value());
}

} // namespace

TEST_CASE("a session's record comes back as it was, and is refused when cut or longer")
{
    const std::string text = session_text({std::string_view("na\0me", 5), "owner", 1ull << 60});
    const auto record = read_session(text);
    REQUIRE(record);
    CHECK(record->name == std::string_view("na\0me", 5));
    CHECK(record->owner == "owner");
    CHECK(record->since_ms == 1ull << 60);
    check_bounds(text, read_session);
}

TEST_CASE("a subscription's record comes back as it was, and is refused with a QoS above 2")
{
    const std::string text = subscription_text({"a/+/#", 2});
    const auto record = read_subscription(text);
    REQUIRE(record);
    CHECK(record->filter == "a/+/#");
    CHECK(record->qos == 2);
    CHECK_FALSE(read_subscription(std::string("\3a", 2)));
    CHECK_FALSE(read_subscription(std::string("\1", 1)));
    CHECK_FALSE(read_subscription(""));
}

TEST_CASE("a delivery's record comes back as it was, and is refused when cut or with another QoS")
{
    for (unsigned bits = 0; bits < 8; ++bits) {
        const DeliveryRecord record{~std::uint64_t{0} - bits, 2, (bits & 1) != 0, (bits & 2) != 0,
                                    (bits & 4) != 0};
        const std::string text = delivery_text(record);
        const auto back = read_delivery(text);
        REQUIRE(back);
        CHECK(back->number == record.number);
        CHECK(back->qos == 2);
        CHECK(back->retained == record.retained);
        CHECK(back->received == record.received);
        CHECK(back->sent == record.sent);
        check_bounds(text, read_delivery);
    }
    CHECK_FALSE(read_delivery(delivery_text({1, 0, false, false, false})));
    CHECK_FALSE(read_delivery(delivery_text({1, 3, false, false, false})));
}

TEST_CASE("a message's record comes back as it was, and is refused without a topic")
{
    const MessageView message{"t/x", std::string_view("\0\1", 2), 1, true};
    const std::string text = message_head(message) + "t/x" + std::string("\0\1", 2);
    const auto back = read_message(text);
    REQUIRE(back);
    CHECK(back->topic == "t/x");
    CHECK(back->payload == message.payload);
    CHECK(back->qos == 1);
    CHECK(back->retain);
    for (std::size_t size = 0; size < text.size() - 2; ++size)
        CHECK_FALSE(read_message(text.substr(0, size)));
    CHECK_FALSE(read_message(message_head({"", "x", 0, false}) + "x"));
}

TEST_CASE("a length that reaches beyond the bytes is refused, whatever its size")
{
    for (const char* length : {"\xff\xff\xff\xff", "\xff\xff\xff\x7f", "\x05\x00\x00\x00"}) {
        CHECK_FALSE(read_session(std::string(8, '\0') + std::string(length, 4) + "abc"));
        CHECK_FALSE(read_message(std::string("\0\0", 2) + std::string(length, 4) + "abc"));
    }
}

TEST_CASE("no bytes make a reader fail")
{
    std::mt19937 random(3);
    for (int i = 0; i < 50'000; ++i) {
        std::string text(random() % 40, '\0');
        for (char& each : text)
            each = static_cast<char>(random() % 4 == 0 ? random() : random() % 4);
        if (const auto record = read_message(text))
            CHECK(record->topic.size() + record->payload.size() + 6 <= text.size());
        if (const auto session = read_session(text))
            CHECK(session->name.size() + session->owner.size() + 16 == text.size());
        if (const auto delivery = read_delivery(text))
            CHECK(text.size() == 10);
    }
}
