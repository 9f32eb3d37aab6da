#include "descriptor_check.hpp"

#include <doctest/doctest.h>

#include <array>

using namespace iotcc::plugin;

namespace {

// A good descriptor with its parts as members, to be spoilt one at a time.
struct Descriptor {
    iotcc_handler handler{};
    iotcc_component first{}, second{};
    std::array<const iotcc_component*, 3> components{};
    iotcc_note note{IOTCC_MAGIC, IOTCC_ABI, IOTCC_ABI, IOTCC_DRAFT, "com.example.x", "1.0.0"};
    iotcc_plugin plugin{};

    Descriptor()
    {
        handler.struct_size = sizeof handler;
        handler.on_open = [](void*, iotcc_conn*, iotcc_str) { return std::int32_t{0}; };
        handler.on_bytes = [](void*, iotcc_conn*, iotcc_buf) { return std::int64_t{0}; };
        handler.on_close = [](void*, iotcc_conn*, std::int32_t) {};
        first = component("ws");
        second = component("wss");
        components = {&first, nullptr, nullptr};
        plugin = {IOTCC_MAGIC,       sizeof plugin, IOTCC_ABI, IOTCC_ABI, &note,
                  "com.example.x",   "1.0.0",       "Example", "MIT",     nullptr,
                  components.data(), nullptr,       nullptr};
    }
    iotcc_component component(const char* name) const
    {
        return {sizeof(iotcc_component),
                0,
                IOTCC_KIND_HANDLER,
                name,
                &handler,
                [](const iotcc_host*, void**) { return std::int32_t{0}; },
                [](void*) {},
                nullptr,
                nullptr,
                nullptr};
    }
    [[nodiscard]] std::string words(std::size_t size = sizeof(iotcc_plugin)) const
    {
        const PluginNote read = {IOTCC_ABI, IOTCC_ABI, IOTCC_DRAFT, "com.example.x", "1.0.0"};
        const auto result = check_descriptor(&plugin, size, read);
        const auto* const rejection = std::get_if<Rejection>(&result);
        return rejection != nullptr ? rejection->line("x").substr(3) : "accepted";
    }
};

} // namespace

TEST_CASE("a complete descriptor is accepted")
{
    Descriptor d;
    d.components[1] = &d.second;
    CHECK(d.words() == "accepted");
}

TEST_CASE("optional parts may be missing")
{
    Descriptor d;
    d.plugin.vendor = d.plugin.license = nullptr;
    CHECK(d.words() == "accepted");
}

TEST_CASE("a later, longer header is accepted")
{
    Descriptor d;
    d.first.struct_size += 8;
    d.handler.struct_size += 8;
    d.plugin.struct_size += 8;
    CHECK(d.words(sizeof(iotcc_plugin) + 8) == "accepted");
}

TEST_CASE("a descriptor that is shorter than it says is refused")
{
    Descriptor d;
    CHECK(d.words(1) == "refused: descriptor is shorter than ABI 1.0 has it");
    d.plugin.struct_size += 8;
    CHECK(d.words() == "refused: descriptor is shorter than ABI 1.0 has it");
    d.plugin.struct_size = 8;
    CHECK(d.words() == "refused: descriptor is shorter than ABI 1.0 has it");
}

TEST_CASE("a descriptor at an address that none can have is refused")
{
    alignas(iotcc_plugin) const std::array<char, 256> bytes{};
    const auto* const odd = reinterpret_cast<const iotcc_plugin*>(bytes.data() + 1);
    const auto result = check_descriptor(odd, sizeof(iotcc_plugin), {});
    REQUIRE(std::holds_alternative<Rejection>(result));
    CHECK(std::get<Rejection>(result).cause == "descriptor is misaligned");
}

TEST_CASE("note and descriptor have to agree")
{
    const auto with = [](auto spoil) {
        Descriptor d;
        spoil(d);
        return d.words();
    };
    CHECK(with([](Descriptor& d) { d.plugin.magic = 1; }) ==
          "refused: bad magic in the descriptor");
    CHECK(with([](Descriptor& d) { d.plugin.id = "com.example.y"; }) ==
          "refused: note says id com.example.x, descriptor says com.example.y");
    CHECK(with([](Descriptor& d) { d.plugin.version = "2"; }) ==
          "refused: note says version 1.0.0, descriptor says 2");
    CHECK(with([](Descriptor& d) { d.plugin.abi = 0x10001; }) ==
          "refused: note says ABI 1.0, descriptor says 1.1");
    CHECK(with([](Descriptor& d) { d.plugin.min_abi = 0; }) ==
          "refused: note says lowest ABI 1.0, descriptor says 0.0");
    CHECK(with([](Descriptor& d) { d.plugin.id = nullptr; }) == "refused: descriptor has no id");
    CHECK(with([](Descriptor& d) { d.plugin.version = nullptr; }) ==
          "refused: descriptor has no version");
    CHECK(with([](Descriptor& d) { d.plugin.note = nullptr; }) ==
          "refused: descriptor does not point to its note");
    CHECK(with([](Descriptor& d) { d.note.version[0] = '2'; }) ==
          "refused: descriptor points to another note than section .iotcc has");
}

TEST_CASE("a plugin is at least one component")
{
    Descriptor d;
    d.components[0] = nullptr;
    CHECK(d.words() == "refused: no component");
    d.plugin.components = nullptr;
    CHECK(d.words() == "refused: no component");
}

TEST_CASE("a list without an end is refused")
{
    Descriptor d;
    std::array<const char*, 100> needs{};
    needs.fill("iotcc.io/1");
    d.plugin.needs = needs.data();
    CHECK(d.words() == "refused: list of needed services has no end");
}

TEST_CASE("what a component lacks is named")
{
    const auto with = [](auto spoil) {
        Descriptor d;
        spoil(d);
        return d.words();
    };
    CHECK(with([](Descriptor& d) { d.handler.on_open = nullptr; }) ==
          "refused: component \"ws\": on_open missing");
    CHECK(with([](Descriptor& d) { d.handler.on_bytes = nullptr; }) ==
          "refused: component \"ws\": on_bytes missing");
    CHECK(with([](Descriptor& d) { d.handler.on_close = nullptr; }) ==
          "refused: component \"ws\": on_close missing");
    CHECK(with([](Descriptor& d) { d.first.vtable = nullptr; }) ==
          "refused: component \"ws\": vtable missing");
    CHECK(with([](Descriptor& d) { d.first.create = nullptr; }) ==
          "refused: component \"ws\": create missing");
    CHECK(with([](Descriptor& d) { d.first.destroy = nullptr; }) ==
          "refused: component \"ws\": destroy missing");
    CHECK(with([](Descriptor& d) { d.first.kind = nullptr; }) ==
          "refused: component \"ws\": kind missing");
    CHECK(with([](Descriptor& d) { d.first.kind = "iotcc.handler/2"; }) ==
          "refused: component \"ws\": unknown kind iotcc.handler/2");
    CHECK(with([](Descriptor& d) { d.first.struct_size = 8; }) ==
          "refused: component 1: shorter than ABI 1.0 has it");
}

TEST_CASE("a vtable that ends before a required function lacks it")
{
    Descriptor d;
    d.handler.struct_size = offsetof(iotcc_handler, on_close);
    CHECK(d.words() == "refused: component \"ws\": on_close missing");
}

TEST_CASE("names of components are unique and fit into a path")
{
    Descriptor d;
    d.first.name = "a b";
    CHECK(d.words() == "refused: component 1: bad name");
    d.first.name = nullptr;
    CHECK(d.words() == "refused: component 1: bad name");
    d.first.name = d.second.name = "ws";
    d.components[1] = &d.second;
    CHECK(d.words() == "refused: component \"ws\": its name is used twice");
}
