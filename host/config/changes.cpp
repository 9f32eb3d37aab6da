#include "changes.hpp"

#include "secret_name.hpp"

#include <algorithm>
#include <set>

namespace iotcc::config {

namespace {

std::string shown(const SettingText& setting, const Value& value)
{
    return setting.secrecy == Secrecy::redacted ? std::string(kRedacted) : toml_of(value);
}

std::string instance_key(const std::string& instance, std::string_view key)
{
    return std::string(kPluginSection) + '.' + instance + '.' + std::string(key);
}

class Comparison {
public:
    Comparison(const Configuration& now, const Configuration& next,
               const std::vector<ComponentSchema>& components)
        : now_(now), next_(next), components_(components)
    {
    }

    std::vector<Change> run()
    {
        compare_host();
        std::set<std::string> names;
        for (const auto* settings : {&now_.settings, &next_.settings})
            for (const auto& [name, instance] : settings->instances)
                names.insert(name);
        for (const std::string& name : names)
            compare_instance(name);
        return std::move(found_);
    }

private:
    void compare_host()
    {
        // The walk over one gives the place of the same setting in the other: same order.
        std::vector<Value> before;
        each_host_setting(now_.settings, [&](const auto&, const auto& setting, const auto& scope) {
            before.push_back(setting.get(scope));
        });
        auto old = before.begin();
        each_host_setting(next_.settings,
                          [&](const HostSection& section, const auto& setting, const auto& scope) {
                              add(std::string(section.name) + '.' + std::string(setting.key),
                                  setting, *old++, setting.get(scope), "");
                          });
    }

    void add(std::string name, const SettingText& setting, const Value& before, const Value& after,
             const std::string& instance)
    {
        if (before != after)
            found_.push_back({std::move(name), shown(setting, before), shown(setting, after),
                              setting.reload,
                              setting.reload == Reload::restarts_instance ? instance : ""});
    }

    void compare_instance(const std::string& name)
    {
        const auto now = now_.settings.instances.find(name);
        const auto next = next_.settings.instances.find(name);
        const bool was = now != now_.settings.instances.end();
        const bool is = next != next_.settings.instances.end();
        if (was != is) {
            const std::string section = "[plugin." + toml_key(name) + ']';
            found_.push_back({"plugin." + name, was ? section : "", is ? section : "",
                              Reload::restarts_host, ""});
            return;
        }
        compare_own(name, now->second, next->second);
        compare_options(name, now->second, next->second);
    }

    void compare_own(const std::string& name, const InstanceSettings& now,
                     const InstanceSettings& next)
    {
        std::vector<Value> before;
        each_instance_setting(now, [&](const auto& setting, const auto& scope) {
            before.push_back(setting.get(scope));
        });
        auto old = before.begin();
        each_instance_setting(next, [&](const auto& setting, const auto& scope) {
            const std::string key = instance_key(name, setting.key);
            const Value& was = *old++;
            if (now_.origins.contains(key) || next_.origins.contains(key))
                add(key, setting, was, setting.get(scope), name);
        });
    }

    void compare_options(const std::string& name, const InstanceSettings& now,
                         const InstanceSettings& next)
    {
        static const ComponentSchema kUnknown{};
        const auto* found = find_component(components_, component_of(name, next));
        const ComponentSchema& component = found != nullptr ? *found : kUnknown;
        Section all = now.options;
        all.insert(next.options.begin(), next.options.end());
        for (const auto& [key, ignored] : all) {
            const Value before = value_of(component, now.options, key);
            const Value after = value_of(component, next.options, key);
            const SettingText setting{key,
                                      {},
                                      Reload::restarts_instance,
                                      "",
                                      component.hides(key) ? Secrecy::redacted : Secrecy::shown};
            add(instance_key(name, key), setting, before, after, name);
        }
    }
    static Value value_of(const ComponentSchema& component, const Section& options,
                          const std::string& key)
    {
        const auto found = options.find(key);
        return found == options.end() ? Value() : component.value(key, found->second);
    }

    const Configuration& now_;
    const Configuration& next_;
    const std::vector<ComponentSchema>& components_;
    std::vector<Change> found_;
};

} // namespace

std::vector<Change> changes(const Configuration& now, const Configuration& next,
                            const std::vector<ComponentSchema>& components)
{
    return Comparison(now, next, components).run();
}

Configuration after_reload(const Configuration& now, const Configuration& next)
{
    Configuration after{now.settings, next.origins};
    std::vector<Value> values;
    each_host_setting(next.settings, [&](const auto&, const auto& setting, const auto& scope) {
        values.push_back(setting.get(scope));
    });
    auto value = values.begin();
    each_host_setting(after.settings, [&](const auto&, const auto& setting, auto& scope) {
        if (setting.reload == Reload::applies)
            setting.put(scope, *value);
        ++value;
    });
    for (auto& [name, instance] : after.settings.instances) {
        const auto other = next.settings.instances.find(name);
        if (other == next.settings.instances.end())
            continue;
        values.clear();
        each_instance_setting(other->second, [&](const auto& setting, const auto& scope) {
            values.push_back(setting.get(scope));
        });
        value = values.begin();
        each_instance_setting(instance, [&](const auto& setting, auto& scope) {
            if (setting.reload == Reload::applies)
                setting.put(scope, *value);
            ++value;
        });
    }
    return after;
}

} // namespace iotcc::config
