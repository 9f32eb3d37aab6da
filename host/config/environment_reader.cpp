#include "environment_reader.hpp"

#include "nearest_name.hpp"
#include "schema.hpp"

#include <algorithm>
#include <string_view>

namespace iotcc::config {

namespace {

constexpr std::string_view kPrefix = "IOTCC_", kPluginPath = "IOTCC_PLUGIN_PATH";

std::string folded(std::string_view name)
{
    std::string variable;
    for (const char c : name) {
        const bool is_small = c >= 'a' && c <= 'z';
        const bool is_kept = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        variable += is_small ? static_cast<char>(c - 'a' + 'A') : is_kept ? c : '_';
    }
    return variable;
}

std::string small(std::string_view text)
{
    std::string letters(text);
    for (char& c : letters)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return letters;
}

// The section that `rest`, the part after IOTCC_PLUGIN_, begins with; "" where none does.
std::string_view known_instance(std::string_view rest, const std::set<std::string>& instances)
{
    std::string_view longest;
    for (const std::string& instance : instances)
        if (instance.size() > longest.size() && rest.size() > instance.size() + 1 &&
            rest.starts_with(folded(instance)) && rest[instance.size()] == '_')
            longest = instance;
    return longest;
}

Given plugin_setting(std::string_view rest, const std::set<std::string>& instances)
{
    Given given;
    given.section = kPluginSection;
    const auto twice = rest.find("__");
    const auto end = twice != rest.npos ? twice : rest.find('_');
    if (const auto known = known_instance(rest, instances); !known.empty()) {
        given.instance = known;
        rest.remove_prefix(known.size());
    } else if (end != rest.npos) {
        given.instance = small(rest.substr(0, end));
        rest.remove_prefix(end);
    } else {
        return given;
    }
    rest.remove_prefix(std::min(rest.find_first_not_of('_'), rest.size()));
    given.key = small(rest);
    return given;
}

// The section of ours that was meant by a word that is none; "" where it is somebody else's.
std::string meant_section(std::string_view word)
{
    std::vector<std::string> names{folded(kPluginSection)};
    for (const HostSection& section : host_sections())
        names.push_back(folded(section.name));
    const auto near = std::find_if(names.begin(), names.end(),
                                   [&](const auto& name) { return edits(word, name) == 1; });
    return near == names.end() ? "" : *near;
}

void read(std::string_view name, std::string_view value, const std::set<std::string>& instances,
          Layer& layer)
{
    auto rest = name.substr(kPrefix.size());
    const auto word = rest.substr(0, rest.find('_'));
    rest.remove_prefix(std::min(word.size() + 1, rest.size()));
    const Origin origin{Origin::Source::environment, std::string(name)};
    Given given;
    if (const auto section = small(word); is_host_section(section)) {
        given.section = section;
        given.key = small(rest);
    } else if (section == kPluginSection) {
        given = plugin_setting(rest, instances);
    } else {
        if (const auto meant = meant_section(word); !meant.empty())
            layer.problems.push_back(
                {origin, "no section " + section + "; did you mean \"" + std::string(kPrefix) +
                             meant + std::string(name.substr(kPrefix.size() + word.size())) +
                             "\"?"});
        return;
    }
    if (given.key.empty()) {
        layer.problems.push_back(
            {origin, "names no setting; write " + std::string(given.section == kPluginSection
                                                                  ? "IOTCC_PLUGIN_NAME_KEY"
                                                                  : "IOTCC_SECTION_KEY")});
        return;
    }
    given.value = std::string(value);
    given.origin = origin;
    layer.given.push_back(std::move(given));
}

} // namespace

Layer read_environment(const std::vector<std::string>& environment,
                       const std::set<std::string>& instances)
{
    Layer layer;
    for (const std::string& variable : environment) {
        const std::string_view text = variable;
        const auto name = text.substr(0, text.find('='));
        if (name.starts_with(kPrefix) && name != kPluginPath && name.size() != text.size())
            read(name, text.substr(name.size() + 1), instances, layer);
    }
    return layer;
}

} // namespace iotcc::config
