// Any bytes may be a configuration file: it is read or refused in words, and what was read is
// printed so that it reads back as the same.
#include "configuration.hpp"
#include "effective.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

using namespace iotcc::config;

namespace {

void require(bool holds)
{
    if (!holds)
        std::abort();
}

// What is not shown cannot read back.
bool has_secret(const std::string& text)
{
    return text.find("\"***\"") != text.npos;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    const std::string text(reinterpret_cast<const char*>(bytes), size);
    const Reading reading = read({{{"t.toml", text}}, {}, {}});
    for (const Problem& problem : reading.problems) {
        require(problem.origin.name == "t.toml" && problem.origin.line != 0);
        require(!problem.message.empty());
    }
    if (!reading.problems.empty())
        return 0;
    const std::string effective = effective_toml(reading.configuration, {});
    const Reading again = read({{{"again.toml", effective}}, {}, {}});
    require(again.problems.empty());
    require(has_secret(effective) ||
            again.configuration.settings == reading.configuration.settings);
    return 0;
}
