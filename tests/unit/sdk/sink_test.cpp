#include <iotcc/fake_host.hpp>
#include <iotcc/sink.hpp>

#include <doctest/doctest.h>

#include <array>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

// Remembers device ids; the option "mood" says how it behaves.
class ListSink : public iotcc::Sink {
public:
    [[maybe_unused]] static constexpr const char* vendor = "Example Ltd";

    explicit ListSink(const iotcc_host& host)
        : Sink(host), mood_(iotcc::Config(host).text("mood", "good"))
    {
        if (mood_ == "bad option")
            iotcc::Config(host).refuse("mood", "better");
    }
    int start() { return mood_ == "idle" ? be_idle("no mood is set") : IOTCC_OK; }
    int apply(const iotcc::Rows& rows)
    {
        if (mood_ == "throwing")
            throw std::runtime_error("no luck");
        if (mood_ == "failing")
            return fail("no engine", IOTCC_E_BUSY);
        for (const iotcc::Row row : rows)
            devices.emplace_back(row.device_id);
        return IOTCC_OK;
    }

    std::vector<std::string> devices;

private:
    std::string mood_;
};

constexpr iotcc_component kComponent = iotcc::sink_component<ListSink>("list");

struct Made {
    iotcc::testing::FakeHost host;
    void* self = nullptr;
    std::int32_t created;
    explicit Made(const std::string& mood)
        : host{{"mood", mood}}, created(kComponent.create(&host.abi(), &self))
    {
    }
    ~Made()
    {
        if (created == IOTCC_OK)
            kComponent.destroy(self);
    }
    std::int32_t apply(std::uint32_t n = 2)
    {
        struct LongRow { // of a host of a later version
            iotcc_row row;
            std::uint64_t more;
        };
        std::array<LongRow, 2> rows{};
        rows[0].row.device_id = {"one", 3};
        rows[1].row.device_id = {"two", 3};
        const auto& sink = *static_cast<const iotcc_sink*>(kComponent.vtable);
        return sink.apply(self, &rows[0].row, n, sizeof(LongRow));
    }
};

} // namespace

TEST_CASE("a sink gets the rows one after the other, whatever their size")
{
    Made made("good");
    CHECK(kComponent.start(made.self) == IOTCC_OK);
    CHECK(made.apply() == IOTCC_OK);
    CHECK(static_cast<ListSink*>(made.self)->devices == std::vector<std::string>{"one", "two"});
    const bool has_stop = kComponent.stop != nullptr; // it has none
    CHECK_FALSE(has_stop);
}

TEST_CASE("what a sink answers comes with its words")
{
    Made made("failing");
    CHECK(made.apply() == IOTCC_E_BUSY);
    CHECK(made.host.error == "no engine");
}

TEST_CASE("what apply throws is a failure with its words, and no line of its own")
{
    Made made("throwing");
    CHECK(made.apply() == IOTCC_E_EXCEPTION);
    CHECK(made.host.error == "no luck");
    CHECK(made.host.log.empty());
}

TEST_CASE("a sink with nothing to do says so at its start")
{
    Made made("idle");
    CHECK(kComponent.start(made.self) == IOTCC_DEFER);
    CHECK(made.host.error == "no mood is set");
}

TEST_CASE("a bad option is refused in words when the sink is made")
{
    const Made made("bad option");
    CHECK(made.created == IOTCC_E_ARG);
    CHECK(made.host.error == "mood = \"bad option\": must be better");
}
