#include "message.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

using namespace iotcc::bus;

namespace {

const MessageView kView{"topic", "payload", 1, true};
const Client kWriter{"user", "device"};

} // namespace

TEST_CASE(
    "a stub keeps a message's sizes and numbers, and its text is gone with the last reference")
{
    MessageRef message = MessageRef::apart(kView, kWriter);
    message->set_stored(7);
    const MessageStub stub(message);
    CHECK(stub.whole()->topic() == "topic");
    message = {};
    CHECK(!stub.whole());
    CHECK(stub->bytes() == 12);
    CHECK(stub->stored() == 7);
}

TEST_CASE("a text that is read back is one for all who have the message")
{
    const MessageStub stub(kView, kWriter);
    const MessageStub other = stub;
    CHECK(!other.whole());
    const MessageRef message = stub.read_back(kView, kWriter);
    CHECK(message->payload() == "payload");
    CHECK(message->writer().user == "user");
    CHECK(message->writer().device == "device");
    CHECK(other.whole()->payload().data() == message->payload().data());
    CHECK(other.read_back(kView, kWriter)->payload().data() == message->payload().data());
}

TEST_CASE("the text of another message is not taken")
{
    const MessageStub stub(kView, kWriter);
    CHECK(!stub.read_back({"topic", "longer than that", 1, true}, kWriter));
    CHECK(!stub.read_back(kView, {"another user", "device"}));
    CHECK(stub.read_back(kView, kWriter));
}

TEST_CASE("threads may let go of a message while another one reads it back")
{
    const MessageStub stub(kView, kWriter);
    std::atomic<bool> stop{false};
    std::atomic<int> wrong{0}, found{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 2; ++i)
        threads.emplace_back([&] {
            while (!stop)
                if (const MessageRef message = stub.whole()) {
                    wrong += message->payload() != "payload";
                    ++found;
                }
        });
    for (int i = 0; i < 20'000 || found < 100; ++i)
        wrong += stub.read_back(kView, kWriter)->topic() != "topic";
    stop = true;
    for (std::thread& each : threads)
        each.join();
    CHECK(wrong == 0);
}
