#include "host_rig.hpp"
#include "rules.hpp"

#include <doctest/doctest.h>

#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

using namespace iotcc;
using abi::Rules;

namespace {

std::vector<std::string> asked; // the rules that were, in that order

// The name of an instance begins with what it answers.
std::int32_t answer_of(void* self)
{
    const iotcc_str name = static_cast<abi::Component*>(self)->host->instance;
    asked.emplace_back(name.ptr, name.len);
    const std::string word = asked.back().substr(0, asked.back().find('-'));
    if (word == "throw")
        throw std::runtime_error("as its name says");
    static const std::map<std::string, std::int32_t> kAnswers = {
        {"allow", IOTCC_OK},  {"deny", IOTCC_E_DENIED},    {"defer", IOTCC_DEFER},
        {"drop", IOTCC_DROP}, {"consume", IOTCC_CONSUMED}, {"later", IOTCC_PENDING}};
    return kAnswers.at(word);
}

iotcc_logic table(std::int32_t priority)
{
    iotcc_logic logic{};
    logic.struct_size = sizeof logic;
    logic.priority = priority;
    logic.on_connect = [](void* self, std::uint64_t, const iotcc_device*, iotcc_str) {
        return answer_of(self);
    };
    logic.on_message = [](void* self, std::uint64_t, iotcc_str, const iotcc_msg*) {
        return answer_of(self);
    };
    logic.on_disconnect = [](void* self, std::uint64_t, iotcc_str, std::int32_t) {
        (void)answer_of(self);
    };
    return logic;
}

struct Chain {
    // By name and priority, in the order in which they are loaded.
    explicit Chain(const std::vector<std::pair<std::string, std::int32_t>>& loaded,
                   bool allows_undecided = true)
        : rules(allows_undecided)
    {
        asked.clear();
        components.reserve(loaded.size());
        tables.reserve(loaded.size());
        for (const auto& [name, priority] : loaded) {
            tables.push_back(table(priority));
            components.push_back(abi::plain_component());
            components.back().kind = IOTCC_KIND_LOGIC;
            components.back().vtable = &tables.back();
            abi::Instance& instance = rig.add(components.back(), name);
            instance.create();
            rules.add(instance);
        }
    }
    std::int32_t connect(Rules::Progress& progress)
    {
        const iotcc_device device{};
        return rules.connect(0, 7, device, "192.0.2.1:5000", progress).result;
    }
    std::int32_t connect()
    {
        Rules::Progress progress;
        return connect(progress);
    }
    std::int32_t message() { return rules.message(0, 7, "dev-1", {}).result; }

    std::vector<iotcc_logic> tables;
    std::vector<iotcc_component> components;
    abi::HostRig rig;
    Rules rules;
};

using Names = std::vector<std::string>;

} // namespace

TEST_CASE("rules are asked by priority, then by name, in whatever order they came")
{
    Chain chain({{"defer-b", 0}, {"defer-last", 9}, {"defer-a", 0}, {"defer-first", -1}});
    CHECK(chain.connect() == IOTCC_OK);
    CHECK(asked == Names{"defer-first", "defer-a", "defer-b", "defer-last"});
    asked.clear();
    chain.rules.disconnect(0, 7, "dev-1", IOTCC_CLOSE_PEER);
    CHECK(asked.size() == 4);
}

TEST_CASE("the first refusal wins, also over an earlier consent, and nobody is asked behind it")
{
    Chain chain({{"allow", 0}, {"deny", 1}, {"allow-too", 2}});
    CHECK(chain.connect() == IOTCC_E_DENIED);
    CHECK(asked == Names{"allow", "deny"});
}

TEST_CASE("the default decides where no rule does, and not where one consents")
{
    CHECK(Chain({{"defer", 0}}, true).connect() == IOTCC_OK);
    CHECK(Chain({{"defer", 0}}, false).connect() == IOTCC_E_DENIED);
    CHECK(Chain({}, false).connect() == IOTCC_E_DENIED);
    CHECK(Chain({{"allow", 0}, {"defer", 1}}, false).connect() == IOTCC_OK);
}

TEST_CASE("behind a verdict that came later the chain goes on where it was")
{
    Chain chain({{"allow", 0}, {"later", 1}, {"defer", 2}}, false);
    Rules::Progress progress;
    CHECK(chain.connect(progress) == IOTCC_PENDING);
    CHECK(asked == Names{"allow", "later"});
    CHECK(chain.connect(progress) == IOTCC_OK); // the first one's consent still counts
    CHECK(asked == Names{"allow", "later", "defer"});
}

TEST_CASE("a rule that throws refuses the device, and closes its connection")
{
    Chain chain({{"throw", 0}, {"allow", 1}});
    CHECK(chain.connect() == IOTCC_E_DENIED);
    CHECK(chain.message() == IOTCC_E_EXCEPTION);
}

TEST_CASE("a message goes on until one drops it, keeps it from the others or closes its sender")
{
    CHECK(Chain({{"allow", 0}, {"defer", 1}}).message() == IOTCC_OK);
    CHECK(Chain({{"allow", 0}, {"drop", 1}, {"deny", 2}}).message() == IOTCC_DROP);
    Chain chain({{"consume", 0}, {"drop", 1}});
    CHECK(chain.message() == IOTCC_OK);
    CHECK(asked == Names{"consume"});
    CHECK(Chain({{"deny", 0}, {"drop", 1}}).message() == IOTCC_E_DENIED);
}
