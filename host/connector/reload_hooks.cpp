#include "reload_hooks.hpp"

#include "instance_plan.hpp"
#include "peer_terms.hpp"

#include <iterator>
#include <utility>

namespace iotcc {

namespace {

// Of an instance with a section or without one.
config::InstanceSettings settings_of(const config::Settings& settings, const std::string& instance)
{
    if (const auto section = settings.instances.find(instance); section != settings.instances.end())
        return section->second;
    config::InstanceSettings unconfigured;
    unconfigured.limits = settings.limits;
    return unconfigured;
}

// As a value in TOML.
std::string quoted(const std::string& text)
{
    return '"' + text + '"';
}

} // namespace

void LogLevelHook::apply(const config::Settings& next)
{
    if (const auto level = log::level_named(next.log_level))
        log_.set_level(*level);
    for (std::size_t i = 0; i < board_.instances(); ++i) {
        abi::Instance& instance = board_.instance(i);
        instance.set_log_level(log::level_named(settings_of(next, instance.name()).log_level));
    }
}

void HostNamesHook::apply(const config::Settings& next)
{
    front_.allow_hosts(next.http.host_names);
}

void LimitsHook::apply(const config::Settings& next)
{
    for (std::size_t i = 0; i < board_.instances(); ++i) {
        abi::Instance& instance = board_.instance(i);
        if (is_kind(instance.component(), IOTCC_KIND_HANDLER))
            instance.change_limits(
                peer_terms(settings_of(next, instance.name()), trusted_proxies_));
    }
}

void CertificatesHook::prepare(const config::Settings&, ReloadFindings& findings)
{
    auto problems = certificates_.prepare();
    std::move(problems.begin(), problems.end(), std::back_inserter(findings.failed));
    for (const Certificates::Renewed& each : certificates_.renewed())
        findings.changed.push_back(
            {each.section + ".tls_certificate", quoted(each.before), quoted(each.after)});
}

void CertificatesHook::apply(const config::Settings&)
{
    certificates_.apply();
}

void AccessHook::prepare(const config::Settings&, ReloadFindings& findings)
{
    auto faults = access_.faults();
    std::move(faults.begin(), faults.end(), std::back_inserter(findings.failed));
}

void AccessHook::apply(const config::Settings&)
{
    refresh_();
}

} // namespace iotcc
