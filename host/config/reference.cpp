#include "reference.hpp"

#include "schema.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace iotcc::config {

namespace {

constexpr std::string_view kIntroduction =
    R"(# Settings of iotcc

Made by `iotcc config-reference`; do not edit. [iotcc.toml](iotcc.toml) is a file to start from.

What stands later wins: defaults, `/etc/iotcc/iotcc.toml` or the file of `--config`, `conf.d/*.toml`
beside that file by name, `IOTCC_SECTION_KEY` variables, `--set SECTION.KEY=VALUE`. Unknown names and
wrong values are errors; `iotcc check-config` shows all of them, `iotcc check-config --effective` each
value with its origin. A list is written `["a", "b"]` in a file and `a,b` elsewhere.

"Reload" says what SIGHUP or `POST /v1/reload` does with a change: *applies*, or which restart it needs.
)";

constexpr std::string_view kInstances = R"(
## [plugin.NAME]

NAME is the instance's own. The keys below and those of `[limits]` except the host-wide `connections`
are the host's; what else stands there is the component's: `iotcc plugins verify FILE.so` shows it.
`--set NAME.KEY=VALUE` will do where NAME is no section of the host. As a variable it is
`IOTCC_PLUGIN_NAME_KEY`: NAME in capitals, with `_` for what is neither letter nor digit. A NAME with
an underscore that has no section ends with two: `IOTCC_PLUGIN_RAW_TCP__ECHO`.

| Key | Type | Default | Reload | Meaning |
|---|---|---|---|---|
)";

std::string_view reload_word(Reload reload)
{
    switch (reload) {
    case Reload::applies:
        return "applies";
    case Reload::restarts_instance:
        return "restart of the instance";
    case Reload::restarts_host:
        break;
    }
    return "restart";
}

std::string type_text(const Shape& shape)
{
    std::string text(type_name(shape.type));
    const std::string range = range_of(shape);
    if (!range.empty())
        text = shape.type == Type::number ? range : "one of " + range;
    if (!shape.unit.empty())
        text += ' ' + std::string(shape.unit);
    return text;
}

std::string row(const SettingText& setting, const Value& value)
{
    const std::string text = toml_of(value);
    return "| `" + std::string(setting.key) + "` | " + type_text(setting.shape) + " | " +
           (text.empty() ? "not set" : '`' + text + '`') + " | " +
           std::string(reload_word(setting.reload)) + " | " + std::string(setting.meaning) + " |\n";
}

// A meaning as lines of a comment, 96 columns wide, without Markdown's marks.
std::string comment(std::string_view meaning)
{
    std::string text, line = "#";
    while (!meaning.empty()) {
        const auto end = std::min(meaning.find(' '), meaning.size());
        std::string word(meaning.substr(0, end));
        std::erase(word, '`');
        if (line.size() + 1 + word.size() > 96)
            text += std::exchange(line, "#") + '\n';
        line += ' ' + word;
        meaning.remove_prefix(std::min(end + 1, meaning.size()));
    }
    return text + line + '\n';
}

std::string example(const SettingText& setting, const Value& value)
{
    std::string notes(setting.meaning);
    if (const std::string range = range_of(setting.shape); !range.empty())
        notes += " (" + range + (setting.shape.unit.empty() ? "" : " ") +
                 std::string(setting.shape.unit) + ')';
    const std::string text = toml_of(value);
    return comment(notes) + '#' + std::string(setting.key) + " =" +
           (text.empty() ? "" : ' ' + text) + '\n';
}

} // namespace

std::string reference_markdown()
{
    std::string page(kIntroduction);
    const Settings defaults;
    std::string_view section;
    each_host_setting(defaults, [&](const HostSection& of, const auto& setting, const auto& scope) {
        if (section != of.name) {
            section = of.name;
            page += "\n## [" + std::string(section) + "]\n\n" + std::string(of.meaning) +
                    "\n\n| Key | Type | Default | Reload | Meaning |\n|---|---|---|---|---|\n";
        }
        page += row(setting, setting.get(scope));
    });
    page += kInstances;
    const InstanceSettings instance;
    for (const auto& setting : instance_settings())
        page += row(setting, setting.get(instance));
    return page;
}

std::string example_toml()
{
    std::string file = "# Settings of iotcc; each is here with its default. All of them: "
                       "iotcc.toml.md.\n# Try a change with: iotcc check-config --config FILE\n";
    const Settings defaults;
    std::string_view section;
    each_host_setting(defaults, [&](const HostSection& of, const auto& setting, const auto& scope) {
        if (section != of.name) {
            section = of.name;
            file += "\n[" + std::string(section) + "]\n";
        }
        file += example(setting, setting.get(scope));
    });
    file += "\n# An instance of a component; the section's name is the instance's. What else "
            "stands here\n# is the component's own.\n#[plugin.sensors]\n";
    const InstanceSettings instance;
    for (const auto& setting : instance_settings())
        file += example(setting, setting.get(instance));
    return file;
}

} // namespace iotcc::config
