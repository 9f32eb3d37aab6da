#include "readings.hpp"
#include "reference.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

using namespace iotcc::config;

namespace {

std::string packaged(const std::string& name)
{
    std::ifstream in(IOTCC_PACKAGING "/" + name);
    return {std::istreambuf_iterator<char>(in), {}};
}

} // namespace

TEST_CASE("the committed page is that of `iotcc config-reference`")
{
    CHECK(packaged("iotcc.toml.md") == reference_markdown());
}

TEST_CASE("the committed file is that of `iotcc config-reference --toml`")
{
    CHECK(packaged("iotcc.toml") == example_toml());
}

TEST_CASE("the example says nothing but the defaults")
{
    const Reading reading = read_file(example_toml());
    CHECK(texts(reading.problems).empty());
    CHECK(reading.configuration.settings == Settings());
}

TEST_CASE("every line of the example can be switched on")
{
    std::string text;
    std::string file = example_toml();
    for (std::size_t at = 0; at < file.size();) {
        const auto end = file.find('\n', at);
        std::string line = file.substr(at, end - at);
        const bool is_setting = line.size() > 1 && line[0] == '#' && line[1] != ' ';
        if (is_setting)
            line.erase(0, 1);
        if (!line.ends_with('=')) // is not set by default
            text += line + '\n';
        at = end + 1;
    }
    const Reading reading = read_file(text);
    CHECK(texts(reading.problems).empty());
    CHECK(reading.configuration.settings.instances.contains("sensors"));
}
