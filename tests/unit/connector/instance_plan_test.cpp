#include "instance_plan.hpp"

#include <doctest/doctest.h>

#include <map>
#include <stdexcept>
#include <string>
#include <vector>

using namespace iotcc;
using Sections = std::map<std::string, config::InstanceSettings, std::less<>>;
using Texts = std::vector<std::string>;

namespace {

iotcc_component component(const char* kind, const char* name, const void* vtable)
{
    iotcc_component made{};
    made.struct_size = sizeof made;
    made.kind = kind;
    made.name = name;
    made.vtable = vtable;
    return made;
}

iotcc_handler handler(const char* default_listen)
{
    iotcc_handler made{};
    made.struct_size = sizeof made;
    made.default_listen = default_listen;
    return made;
}

// Two handlers and a storage, as plugins 0, 1 and 2 offer them.
const iotcc_handler kWs = handler("tcp://:8080"), kRaw = handler(nullptr);
const iotcc_storage kStorage{};
const iotcc_component kComponents[] = {component(IOTCC_KIND_HANDLER, "ws", &kWs),
                                       component(IOTCC_KIND_HANDLER, "raw", &kRaw),
                                       component(IOTCC_KIND_STORAGE, "disk", &kStorage)};
const std::vector<OfferedComponent> kOffered = {
    {0, &kComponents[0]}, {1, &kComponents[1]}, {2, &kComponents[2]}};

const PlannedInstance& named(const InstancePlan& plan, std::string_view name)
{
    for (const PlannedInstance& each : plan.instances)
        if (each.name == name)
            return each;
    throw std::out_of_range(std::string(name));
}

} // namespace

TEST_CASE("without configuration each component becomes one instance of its name, storages first")
{
    const InstancePlan plan = plan_instances(kOffered, {}, {});
    CHECK(plan.problems.empty());
    REQUIRE(plan.instances.size() == 3);
    CHECK(plan.instances[0].name == "disk");
    CHECK(named(plan, "ws").listen == Texts{"tcp://:8080"});
    CHECK(named(plan, "ws").settings.storage == "memory");
    CHECK(named(plan, "ws").plugin == 0);
    CHECK(named(plan, "raw").listen.empty());
}

TEST_CASE("an instance that nobody configured has the default limits")
{
    config::InstanceLimits limits;
    limits.identify_ms = 7;
    const InstancePlan plan = plan_instances(kOffered, {}, limits);
    CHECK(named(plan, "ws").settings.limits.identify_ms == 7);
}

TEST_CASE("a section makes an instance of the component that it names, and keeps the rest for it")
{
    Sections sections;
    sections["gate"].component = "raw";
    sections["gate"].listen = Texts{"tcp://:1", "tcp://:2"};
    sections["gate"].storage = "disk";
    sections["gate"].options = {{"k", "v"}};
    sections["other"].component = "raw";
    sections["other"].listen = Texts{};
    sections["disk"].options = {{"path", "/x"}};
    const InstancePlan plan = plan_instances(kOffered, sections, {});
    CHECK(plan.problems.empty());
    REQUIRE(plan.instances.size() == 4); // raw under two names, disk, ws; no raw of its own name
    CHECK(named(plan, "gate").listen == Texts{"tcp://:1", "tcp://:2"});
    CHECK(named(plan, "gate").settings.storage == "disk");
    CHECK(named(plan, "gate").settings.options == config::Section{{"k", "v"}});
    CHECK(named(plan, "other").listen.empty());
    CHECK(named(plan, "disk").settings.options == config::Section{{"path", "/x"}});
}

TEST_CASE("a section for a component that nobody has is a problem, with the nearest name")
{
    const InstancePlan plan = plan_instances(kOffered, {{"rae", {}}}, {});
    CHECK(plan.problems ==
          Texts{"[plugin.rae]: no loaded plugin has a component \"rae\"; did you mean \"raw\"?"});
    CHECK(plan.instances.size() == 3);
}

TEST_CASE("of two components with one name the second is a problem, unless a section names it")
{
    std::vector<OfferedComponent> offered = kOffered;
    const iotcc_component second = component(IOTCC_KIND_HANDLER, "ws", &kRaw);
    offered.push_back({3, &second});
    const InstancePlan plan = plan_instances(offered, {}, {});
    CHECK(plan.problems ==
          Texts{"component \"ws\" is offered twice; give one of them a section of another name"});
    CHECK(named(plan, "ws").plugin == 0);
}

TEST_CASE("sinks come after the storages and before the handlers that they hear of")
{
    const iotcc_sink sink{};
    const iotcc_component file = component(IOTCC_KIND_SINK, "file", &sink);
    std::vector<OfferedComponent> offered = kOffered;
    offered.push_back({3, &file});
    const InstancePlan plan = plan_instances(offered, {}, {});
    REQUIRE(plan.instances.size() == 4);
    CHECK(plan.instances[0].name == "disk");
    CHECK(plan.instances[1].name == "file");
    CHECK(plan.instances[1].listen.empty());
}
