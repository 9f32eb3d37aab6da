#include "epochs.hpp"

#include <doctest/doctest.h>

#include <memory>

using iotcc::bus::Epochs;

namespace {

struct Witness {
    explicit Witness(int& freed) : freed_(freed) {}
    ~Witness() { ++freed_; }
    int& freed_;
};

void retire_one(Epochs& epochs, int& freed)
{
    epochs.retire(std::make_unique<Witness>(freed));
    epochs.reclaim();
}

} // namespace

TEST_CASE("without online lanes a retired object is freed at once")
{
    int freed = 0;
    Epochs epochs(2);
    retire_one(epochs, freed);
    CHECK(freed == 1);
    CHECK(epochs.waiting() == 0);
}

TEST_CASE("a retired object waits until every online lane has passed")
{
    int freed = 0;
    Epochs epochs(3);
    epochs.online(0);
    epochs.online(1);
    retire_one(epochs, freed);
    CHECK(freed == 0);
    epochs.quiescent(0);
    epochs.reclaim();
    CHECK(freed == 0);
    epochs.quiescent(1);
    epochs.reclaim();
    CHECK(freed == 1);
    epochs.offline(0);
    epochs.offline(1);
}

TEST_CASE("a lane that has passed before does not count as one that passes after")
{
    int freed = 0;
    Epochs epochs(1);
    epochs.online(0);
    epochs.quiescent(0);
    retire_one(epochs, freed);
    CHECK(freed == 0);
    epochs.offline(0);
}

TEST_CASE("an idle lane that is offline keeps nothing")
{
    int freed = 0;
    Epochs epochs(2);
    epochs.online(0);
    epochs.online(1);
    retire_one(epochs, freed);
    epochs.quiescent(0);
    epochs.offline(1);
    epochs.reclaim();
    CHECK(freed == 1);
    epochs.online(1);
    retire_one(epochs, freed);
    epochs.quiescent(0);
    epochs.reclaim();
    CHECK(freed == 1);
    epochs.offline(0);
    epochs.offline(1);
}

TEST_CASE("the writer frees while it retires, so that what waits is bounded")
{
    int freed = 0;
    Epochs epochs(1);
    epochs.online(0);
    for (int i = 0; i < 10'000; ++i) {
        epochs.retire(std::make_unique<Witness>(freed));
        epochs.quiescent(0);
        REQUIRE(epochs.waiting() <= 128);
    }
    epochs.offline(0);
}

TEST_CASE("what waits is freed with the epochs")
{
    int freed = 0;
    {
        Epochs epochs(1);
        epochs.online(0);
        epochs.retire(std::make_unique<Witness>(freed));
        epochs.offline(0);
    }
    CHECK(freed == 1);
}
