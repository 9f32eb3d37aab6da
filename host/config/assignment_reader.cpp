#include "assignment_reader.hpp"

#include "schema.hpp"
#include "secret_name.hpp"

#include <string_view>

namespace iotcc::config {

namespace {

Given plugin_setting(std::string_view name)
{
    if (name.starts_with("plugin."))
        name.remove_prefix(sizeof "plugin." - 1);
    const auto split = name.rfind('.');
    Given given;
    given.section = kPluginSection;
    if (split != name.npos && split != 0 && split + 1 != name.size()) {
        given.instance = name.substr(0, split);
        given.key = name.substr(split + 1);
    }
    return given;
}

std::string without_secret(const Flag& flag, const std::string& key)
{
    const auto equals = flag.shown.find('=');
    return looks_secret(key) && equals != flag.shown.npos ? flag.shown.substr(0, equals + 1) + "***"
                                                          : flag.shown;
}

void read(const Flag& flag, Layer& layer)
{
    const std::string_view text = flag.assignment;
    const auto equals = text.find('=');
    const auto name = text.substr(0, equals);
    const auto dot = name.find('.');
    const auto fault = [&](std::string message) {
        layer.problems.push_back({{Origin::Source::flag, flag.shown}, std::move(message)});
    };
    if (equals == text.npos || dot == name.npos || dot == 0)
        return fault("write SECTION.KEY=VALUE");
    Given given;
    if (is_host_section(name.substr(0, dot))) {
        given.section = name.substr(0, dot);
        given.key = name.substr(dot + 1);
        if (given.key.empty())
            return fault("write SECTION.KEY=VALUE");
    } else {
        given = plugin_setting(name);
        if (given.key.empty())
            return fault("write plugin.INSTANCE.KEY=VALUE");
    }
    given.value = std::string(text.substr(equals + 1));
    given.origin = {Origin::Source::flag, without_secret(flag, given.key)};
    layer.given.push_back(std::move(given));
}

} // namespace

Layer read_flags(const std::vector<Flag>& flags)
{
    Layer layer;
    for (const Flag& flag : flags)
        read(flag, layer);
    return layer;
}

} // namespace iotcc::config
