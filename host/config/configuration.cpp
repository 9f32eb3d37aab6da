#include "configuration.hpp"

#include "environment_reader.hpp"
#include "nearest_name.hpp"
#include "schema.hpp"
#include "toml_reader.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

namespace iotcc::config {

namespace {

bool is_instance_name(std::string_view name)
{
    return !name.empty() && name.size() <= 63 && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '_' || c == '-';
    });
}

void append(std::vector<Given>& all, Layer layer, std::vector<Problem>& problems)
{
    std::move(layer.given.begin(), layer.given.end(), std::back_inserter(all));
    std::move(layer.problems.begin(), layer.problems.end(), std::back_inserter(problems));
}

std::set<std::string> instances_of(const std::vector<Given>& given)
{
    std::set<std::string> names;
    for (const Given& each : given)
        if (each.section == kPluginSection)
            names.insert(each.instance);
    return names;
}

// Takes the settings one after another.
class Reader {
public:
    explicit Reader(Reading& out) : out_(out) {}

    void take(const std::vector<Given>& given)
    {
        for (const Given& each : given)
            if (each.section != kPluginSection)
                take_host(each);
        // What an instance does not say for itself it has from [limits], which is complete now.
        for (const std::string& name : instances_of(given))
            if (is_instance_name(name))
                settings().instances[name].limits = settings().limits;
        for (const Given& each : given)
            if (each.section == kPluginSection)
                take_instance(each);
    }

private:
    Settings& settings() { return out_.configuration.settings; }

    void fault(const Given& given, std::string message)
    {
        out_.problems.push_back({given.origin, std::move(message)});
    }
    void set(const Given& given)
    {
        out_.configuration.origins.insert_or_assign(given.name(), given.origin);
    }

    template <class Scope> void put(const Given& given, const Setting<Scope>& setting, Scope& scope)
    {
        const auto* text = std::get_if<std::string>(&given.value);
        const Fitted fitted = given.form == Given::Form::text && text != nullptr
                                  ? parse(setting.shape, *text)
                                  : fit(setting.shape, given.value);
        if (const auto* misfit = std::get_if<Misfit>(&fitted))
            return fault(given,
                         given.name() + " = " + toml_of(given.value) + ": " + misfit->must_be);
        setting.put(scope, std::get<Value>(fitted));
        set(given);
    }

    void take_host(const Given& given)
    {
        if (!is_host_section(given.section))
            return given.key.empty() ? unknown_section(given) : void();
        if (given.key.empty())
            return;
        bool found = false;
        std::vector<std::string> names;
        each_host_setting(
            settings(), [&](const HostSection& section, const auto& setting, auto& scope) {
                names.push_back(std::string(section.name) + '.' + std::string(setting.key));
                if (section.name == given.section && setting.key == given.key) {
                    found = true;
                    put(given, setting, scope);
                }
            });
        if (!found)
            fault(given,
                  "unknown setting \"" + given.name() + '"' + suggestion(given.name(), names));
    }

    void unknown_section(const Given& given)
    {
        std::vector<std::string> names{std::string(kPluginSection)};
        for (const HostSection& section : host_sections())
            names.emplace_back(section.name);
        fault(given, "unknown section [" + given.section + ']' + suggestion(given.section, names));
    }

    void take_instance(const Given& given)
    {
        if (!is_instance_name(given.instance))
            return given.key.empty() || given.form == Given::Form::text ? bad_name(given) : void();
        if (given.key.empty())
            return set(given);
        InstanceSettings& instance = settings().instances[given.instance];
        bool found = false;
        each_instance_setting(instance, [&](const auto& setting, auto& scope) {
            if (setting.key == given.key) {
                found = true;
                put(given, setting, scope);
            }
        });
        if (found)
            return;
        instance.options.insert_or_assign(given.key, text_of(given.value));
        set(given);
    }

    void bad_name(const Given& given)
    {
        fault(given, "bad name of an instance: " + toml_quoted(given.instance) +
                         "; it has 1 to 63 letters, digits, '.', '_' or '-'");
    }

    Reading& out_;
};

} // namespace

namespace {

// As one reads: file by file, line by line, then the variables, then the flags.
void sort_by_place(std::vector<Problem>& problems, const std::vector<FileText>& files)
{
    const auto file_number = [&](const Origin& origin) {
        return std::find_if(files.begin(), files.end(),
                            [&](const FileText& file) { return file.name == origin.name; }) -
               files.begin();
    };
    const auto place = [&](const Problem& problem) {
        const Origin& origin = problem.origin;
        const bool is_file = origin.source == Origin::Source::file;
        return std::tuple(origin.source, is_file ? file_number(origin) : 0, origin.line,
                          origin.column);
    };
    std::stable_sort(problems.begin(), problems.end(),
                     [&](const Problem& a, const Problem& b) { return place(a) < place(b); });
}

} // namespace

Reading read(const Sources& sources)
{
    Reading reading;
    std::vector<Given> given;
    for (const FileText& file : sources.files)
        append(given, read_toml(file.name, file.text), reading.problems);
    Layer flags = read_flags(sources.flags);
    auto instances = instances_of(given);
    instances.merge(instances_of(flags.given));
    append(given, read_environment(sources.environment, instances), reading.problems);
    append(given, std::move(flags), reading.problems);
    Reader(reading).take(given);
    sort_by_place(reading.problems, sources.files);
    return reading;
}

} // namespace iotcc::config
