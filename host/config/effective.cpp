#include "effective.hpp"

#include "schema.hpp"
#include "secret_name.hpp"

#include <string_view>

namespace iotcc::config {

namespace {

class Writer {
public:
    Writer(const Configuration& configuration, const std::vector<ComponentSchema>& components)
        : configuration_(configuration), components_(components)
    {
    }

    std::string write()
    {
        std::string_view section;
        each_host_setting(configuration_.settings,
                          [&](const HostSection& of, const auto& setting, const auto& scope) {
                              if (section != of.name)
                                  begin_section(section = of.name);
                              line(setting.key, setting.get(scope),
                                   origin(std::string(of.name) + '.' + std::string(setting.key)),
                                   setting.secrecy == Secrecy::redacted);
                          });
        for (const auto& [name, instance] : configuration_.settings.instances)
            write_instance(name, instance);
        return std::move(out_);
    }

private:
    [[nodiscard]] std::string origin(const std::string& name) const
    {
        return configuration_.origin(name).label();
    }
    void begin_section(std::string_view name)
    {
        out_ += (out_.empty() ? "[" : "\n[") + std::string(name) + "]\n";
    }

    // What is not set, and what must not be shown, is a comment: it reads back as the default.
    void line(std::string_view key, const Value& value, const std::string& origin, bool is_secret)
    {
        const bool is_set = !std::holds_alternative<Unset>(value);
        std::string text = toml_key(key) + " =";
        if (is_set)
            text += ' ' + (is_secret ? toml_quoted(kRedacted) : toml_of(value));
        constexpr std::size_t kColumn = 48;
        if (text.size() < kColumn)
            text.resize(kColumn, ' ');
        out_ += (is_set && !is_secret ? "" : "# ") + text + " # " + one_line(origin) + '\n';
    }
    // A path or a flag may hold anything; a comment ends with its line.
    static std::string one_line(std::string text)
    {
        for (char& c : text)
            if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
                c = '?';
        return text;
    }

    // A limit that the instance does not set comes from [limits], and with it the origin.
    [[nodiscard]] std::string origin_in(const std::string& instance, std::string_view key) const
    {
        const auto own = origin("plugin." + instance + '.' + std::string(key));
        if (own != "default" || key == "connections")
            return own;
        return origin(std::string(kLimitsSection) + '.' + std::string(key));
    }

    void write_instance(const std::string& name, const InstanceSettings& instance)
    {
        begin_section("plugin." + toml_key(name));
        each_instance_setting(instance, [&](const auto& setting, const auto& scope) {
            line(setting.key, setting.get(scope), origin_in(name, setting.key),
                 setting.secrecy == Secrecy::redacted);
        });
        static const ComponentSchema kUnknown{};
        const auto* found = find_component(components_, component_of(name, instance));
        const ComponentSchema& component = found != nullptr ? *found : kUnknown;
        for (const auto& [key, text] : instance.options)
            line(key, component.value(key, text), origin("plugin." + name + '.' + key),
                 component.hides(key));
        if (component.options)
            for (const OptionSchema& option : *component.options)
                if (!instance.options.contains(option.name) && option.has_default)
                    line(option.name, component.value(option.name, option.default_text), "default",
                         option.is_secret);
    }

    const Configuration& configuration_;
    const std::vector<ComponentSchema>& components_;
    std::string out_;
};

} // namespace

std::string effective_toml(const Configuration& configuration,
                           const std::vector<ComponentSchema>& components)
{
    return Writer(configuration, components).write();
}

} // namespace iotcc::config
