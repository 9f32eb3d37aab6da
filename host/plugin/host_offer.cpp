#include "host_offer.hpp"

#include <algorithm>

namespace iotcc::plugin {
namespace {

bool contains(const std::vector<std::string>& all, const std::string& one)
{
    return std::find(all.begin(), all.end(), one) != all.end();
}

std::string header_text(std::uint32_t draft, std::uint32_t abi)
{
    return draft == 0 ? abi_text(abi) : "draft " + std::to_string(draft);
}

} // namespace

std::optional<Rejection> check_version(const PluginNote& note, const HostOffer& offer)
{
    const auto major = std::to_string(note.abi >> 16);
    const auto host_major = std::to_string(offer.abi >> 16);
    if (major != host_major)
        return refused("built for ABI " + major + ", this host speaks " + host_major,
                       "use host >= " + major + ".0 or a v" + host_major + " build");
    if (note.draft != offer.draft)
        return refused("built on " + header_text(note.draft, note.abi) +
                           " of the header, this host has " + header_text(offer.draft, offer.abi),
                       "rebuild it");
    if (note.min_abi > offer.abi)
        return refused("needs host ABI >= " + abi_text(note.min_abi) + ", this host has " +
                           abi_text(offer.abi),
                       "upgrade the host");
    return std::nullopt;
}

std::optional<Rejection> check_demands(const PluginSummary& summary, const HostOffer& offer)
{
    for (const std::string& service : summary.needs)
        if (!contains(offer.services, service))
            return refused("needs service \"" + service + "\", not in this host");
    for (const ComponentSummary& component : summary.components)
        if (!contains(offer.kinds, component.kind))
            return refused("component \"" + component.name + "\": kind " + component.kind +
                           " is not driven by this host yet");
    return std::nullopt;
}

} // namespace iotcc::plugin
