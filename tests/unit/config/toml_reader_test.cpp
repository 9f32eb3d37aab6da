#include "readings.hpp"
#include "toml_reader.hpp"

#include <doctest/doctest.h>

using namespace iotcc::config;

namespace {

std::vector<std::string> faults_of(const std::string& text)
{
    return texts(read_toml("t.toml", text).problems);
}

} // namespace

TEST_CASE("every value has its type, its name and the place of its key")
{
    const Layer layer = read_toml("t.toml", "[http]\n  workers = 3\n[plugin.\"a.b\"]\n"
                                            "echo = true\nlist = [\"x\", 2]\nfactor = 0.5\n");
    CHECK(layer.problems.empty());
    REQUIRE(layer.given.size() == 6);
    CHECK(layer.given[0].name() == "http");
    CHECK(layer.given[1].name() == "http.workers");
    CHECK(layer.given[1].value == Value(std::int64_t{3}));
    CHECK(layer.given[1].origin.place() == "t.toml:2:3");
    const auto find = [&](const std::string& name) {
        for (const Given& given : layer.given)
            if (given.name() == name)
                return given.value;
        return Value();
    };
    CHECK(find("plugin.a.b.echo") == Value(true));
    CHECK(find("plugin.a.b.list") == Value(std::vector<std::string>{"x", "2"}));
    CHECK(find("plugin.a.b.factor") == Value(std::string("0.5")));
}

TEST_CASE("each line that is no TOML is told, and the others are read")
{
    const Layer layer = read_toml("t.toml", "[http]\nworkers = \nlisten = \"x\"\nstreams 7\n"
                                            "[lo\nlevel = \"info\"\n[host]\nlanes = 2\n");
    const auto lines = texts(layer.problems);
    REQUIRE(lines.size() == 3);
    CHECK(lines[0].starts_with("t.toml:2:"));
    CHECK(lines[1].starts_with("t.toml:4:"));
    CHECK(lines[2].starts_with("t.toml:5:"));
    REQUIRE(layer.given.size() == 4); // what stood in the broken section is nobody's fault
    CHECK(layer.given[1].name() == "host.lanes");
    CHECK(layer.given[3].name() == "http.listen");
}

TEST_CASE("a file that is nothing but faults ends after twenty of them")
{
    std::string text;
    for (int i = 0; i < 100; ++i)
        text += "= = =\n";
    CHECK(faults_of(text).size() == 20);
}

TEST_CASE("what stands where no setting can is told with the remedy")
{
    CHECK(faults_of("lanes = 2\n") ==
          std::vector<std::string>{"t.toml:1:1: \"lanes\" stands outside of a section; put it "
                                   "under one like [host]"});
    CHECK(faults_of("[plugin]\necho = true\n") ==
          std::vector<std::string>{"t.toml:2:1: \"echo\" stands in [plugin] itself; an instance's "
                                   "settings belong in [plugin.NAME]"});
    CHECK(faults_of("[plugin.x]\na = 1979-05-27\nb = [[1]]\n[plugin.x.c]\n").size() == 3);
    CHECK(faults_of("[[plugin.x]]\n").size() == 1);
}

TEST_CASE("bytes that are no text are a fault, not a crash")
{
    CHECK(faults_of(std::string("\xff\xfe\0[", 4)).size() >= 1);
    CHECK(faults_of("[host]\nbind = \"\xc3\"\n").size() >= 1);
    CHECK(faults_of(std::string(100'000, '[')).size() >= 1);
}
