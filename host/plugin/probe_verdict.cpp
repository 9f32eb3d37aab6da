#include "probe_verdict.hpp"

#include <charconv>
#include <cstddef>
#include <vector>

namespace iotcc::plugin {
namespace {

constexpr std::string_view kAccepted = "accepted", kRefused = "refused", kEnd = "end";

using Fields = std::vector<std::string>;

std::string join(const Fields& fields)
{
    std::string bytes;
    for (const std::string& field : fields)
        bytes.append(field).push_back('\0');
    return bytes;
}

Fields split(std::string_view bytes)
{
    Fields fields;
    for (std::size_t end; (end = bytes.find('\0')) != bytes.npos; bytes.remove_prefix(end + 1))
        fields.emplace_back(bytes.substr(0, end));
    return fields;
}

Fields fields_of(const PluginSummary& summary)
{
    Fields fields = {std::string(kAccepted), summary.vendor, summary.license,
                     std::to_string(summary.needs.size())};
    fields.insert(fields.end(), summary.needs.begin(), summary.needs.end());
    for (const ComponentSummary& component : summary.components) {
        fields.push_back(component.name);
        fields.push_back(component.kind);
    }
    return fields;
}

std::optional<ProbeVerdict> accepted(const Fields& fields)
{
    constexpr std::size_t kFixed = 4;
    std::size_t needs = 0;
    if (fields.size() < kFixed)
        return std::nullopt;
    const std::string& count = fields[kFixed - 1];
    const auto end = count.data() + count.size();
    if (std::from_chars(count.data(), end, needs).ptr != end || needs > fields.size() - kFixed ||
        (fields.size() - kFixed - needs) % 2 != 0)
        return std::nullopt;
    PluginSummary summary{fields[1], fields[2], {}, {}};
    std::size_t at = kFixed;
    for (; at < kFixed + needs; ++at)
        summary.needs.push_back(fields[at]);
    for (; at < fields.size(); at += 2)
        summary.components.push_back({fields[at], fields[at + 1]});
    return summary;
}

} // namespace

std::string encode_verdict(const ProbeVerdict& verdict)
{
    const auto* const rejection = std::get_if<Rejection>(&verdict);
    Fields fields = rejection != nullptr
                        ? Fields{std::string(kRefused), rejection->cause, rejection->remedy}
                        : fields_of(std::get<PluginSummary>(verdict));
    fields.emplace_back(kEnd);
    return join(fields);
}

std::optional<ProbeVerdict> decode_verdict(std::string_view bytes)
{
    Fields fields = split(bytes);
    if (fields.empty() || fields.back() != kEnd || bytes.back() != '\0')
        return std::nullopt;
    fields.pop_back();
    if (fields.size() == 3 && fields[0] == kRefused)
        return refused(fields[1], fields[2]);
    if (!fields.empty() && fields[0] == kAccepted)
        return accepted(fields);
    return std::nullopt;
}

} // namespace iotcc::plugin
