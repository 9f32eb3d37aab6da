#include "reloader.hpp"

#include "changes.hpp"
#include "clock.hpp"

#include <iterator>
#include <new>
#include <utility>

namespace iotcc {

namespace {

void tell(const config::Change& change, ReloadReport& report)
{
    SettingChange setting{change.name, change.before, change.after};
    if (change.reload == config::Reload::applies)
        report.changed.push_back(std::move(setting));
    else
        report.restart_needed.push_back({std::move(setting), change.instance});
}

std::string words(const SettingChange& setting)
{
    const auto shown = [](const std::string& value) { return value.empty() ? "not set" : value; };
    return setting.name + ' ' + shown(setting.before) + " -> " + shown(setting.after);
}

template <class Items, class Text>
void append(std::string& line, const char* what, const Items& items, Text text)
{
    const char* separator = what;
    for (const auto& item : items)
        line += std::exchange(separator, ", ") + text(item);
}

} // namespace

Reloader::Reloader(config::Configuration started, config::Place place,
                   std::vector<config::ComponentSchema> components)
    : in_force_(std::move(started)), place_(std::move(place)), components_(std::move(components))
{
}

ReloadReport Reloader::reload(const std::string& cause)
{
    const std::uint64_t now_ms = unix_ms();
    // Made now, as long as that is possible.
    ReloadReport shortage{now_ms, cause, {"out of memory"}, {}, {}};
    ReloadReport half_done{
        now_ms, cause, {"out of memory while it was put in force: reload again"}, {}, {}};
    ReloadReport report{now_ms, cause, {}, {}, {}};
    config::Configuration next;
    try {
        check(report, next);
    } catch (const std::bad_alloc&) {
        return shortage;
    }
    if (!report.failed.empty())
        return report;
    if (!apply(next.settings))
        return half_done;
    in_force_ = std::move(next);
    return report;
}

// Everything that can find a fault; nothing has changed yet.
void Reloader::check(ReloadReport& report, config::Configuration& next)
{
    config::Reading reading = config::read_again(place_);
    for (const config::Problem& problem : reading.problems)
        report.failed.push_back(problem.text());
    for (const config::Problem& problem :
         config::check_instances(reading.configuration, components_))
        report.failed.push_back(problem.text());
    if (!report.failed.empty())
        return;
    // What needs a restart stays as it is, so that each reload tells of it until that has come.
    next = config::after_reload(in_force_, reading.configuration);
    ReloadFindings findings;
    for (const auto& hook : hooks_)
        hook->prepare(next.settings, findings);
    report.failed = std::move(findings.failed);
    if (!report.failed.empty())
        return;
    for (const config::Change& change :
         config::changes(in_force_, reading.configuration, components_))
        tell(change, report);
    std::move(findings.changed.begin(), findings.changed.end(), std::back_inserter(report.changed));
}

// False: one of them found no memory.
bool Reloader::apply(const config::Settings& next) noexcept
{
    bool is_whole = true;
    for (const auto& hook : hooks_)
        try {
            hook->apply(next);
        } catch (const std::bad_alloc&) {
            is_whole = false;
        }
    return is_whole;
}

std::string log_line(const ReloadReport& report)
{
    std::string line = "reload (" + report.cause + "): ";
    if (!report.failed.empty()) {
        line += "refused, nothing has changed";
        append(line, ": ", report.failed, [](const std::string& text) { return text; });
        return line;
    }
    if (report.changed.empty() && report.restart_needed.empty())
        return line + "nothing has changed";
    line += "done";
    append(line, "; changed: ", report.changed, words);
    append(line, "; needs a restart: ", report.restart_needed, [](const RestartNeeded& each) {
        return words(each.setting) + (each.instance.empty() ? "" : " (of " + each.instance + ")");
    });
    return line;
}

} // namespace iotcc
