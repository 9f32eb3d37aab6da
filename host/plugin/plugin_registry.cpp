#include "plugin_registry.hpp"

#include "printable.hpp"
#include "version_order.hpp"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <string_view>
#include <utility>

namespace iotcc::plugin {
namespace {

bool is_plugin_name(std::string_view name)
{
    return name.ends_with(".so") && name[0] != '.';
}

bool is_seen(const std::vector<std::string>& directories, std::size_t index)
{
    std::error_code ignored;
    return std::any_of(directories.begin(),
                       directories.begin() + static_cast<std::ptrdiff_t>(index),
                       [&](const std::string& earlier) {
                           return std::filesystem::equivalent(earlier, directories[index], ignored);
                       });
}

std::optional<Rejection> vet_directory(const std::string& directory, const HostOffer& offer,
                                       const VetOptions& options, std::vector<Candidate>& out)
{
    const auto opened = PluginFolder::open(directory, options.trust);
    if (const auto* rejection = std::get_if<Rejection>(&opened))
        return *rejection;
    const auto& folder = std::get<PluginFolder>(opened);
    const auto listed = folder.names();
    if (const auto* rejection = std::get_if<Rejection>(&listed))
        return *rejection;
    for (const std::string& name : std::get<std::vector<std::string>>(listed))
        if (is_plugin_name(name))
            out.push_back(Candidate::vet(folder, name, offer, options));
    return std::nullopt;
}

// In the order in which files of one id may claim it. Candidates come by directory, then name; the
// sort is stable.
std::vector<std::reference_wrapper<Candidate>> by_claim(std::vector<Candidate>& candidates)
{
    std::vector<std::reference_wrapper<Candidate>> accepted;
    for (Candidate& candidate : candidates)
        if (candidate.is_accepted())
            accepted.emplace_back(candidate);
    std::stable_sort(accepted.begin(), accepted.end(), [](const Candidate& a, const Candidate& b) {
        if (a.file().id != b.file().id)
            return a.file().id < b.file().id;
        return compare_versions(a.file().version, b.file().version) > 0;
    });
    return accepted;
}

Rejection already_active(const PluginFile& winner)
{
    return refused("id " + winner.id + " already active from " + winner.name +
                   " (higher version wins; equal: first by name)");
}

enum class Admission { survey, load };

// Gives each id to the best file that can take it.
void settle(std::vector<Candidate>& candidates, Admission admission)
{
    const Candidate* winner = nullptr; // of the id before
    for (Candidate& candidate : by_claim(candidates)) {
        if (winner != nullptr && winner->file().id == candidate.file().id) {
            candidate.reject(already_active(winner->file()));
            continue;
        }
        if (admission == Admission::load)
            candidate.load();
        if (candidate.file().state != PluginState::refused)
            winner = &candidate;
    }
}

// The copies of files that were turned away go, except where a loaded file has the same bytes and
// so the same copy.
void discard_copies(std::vector<Candidate>& candidates)
{
    for (Candidate& candidate : candidates) {
        const bool is_in_use =
            std::any_of(candidates.begin(), candidates.end(), [&](const Candidate& other) {
                return other.file().state == PluginState::loaded &&
                       other.file().sha256 == candidate.file().sha256;
            });
        if (!is_in_use)
            candidate.discard_copy();
    }
}

PluginScan scan(const std::vector<std::string>& directories, const HostOffer& offer,
                const VetOptions& options, Admission admission)
{
    PluginScan result;
    std::vector<Candidate> candidates;
    for (std::size_t i = 0; i < directories.size(); ++i) {
        if (is_seen(directories, i))
            continue;
        if (const auto rejection = vet_directory(directories[i], offer, options, candidates))
            result.directory_errors.push_back(rejection->line(directories[i]));
    }
    settle(candidates, admission);
    discard_copies(candidates);
    for (const Candidate& candidate : candidates)
        result.files.push_back(candidate.file());
    std::stable_sort(result.files.begin(), result.files.end(),
                     [](const PluginFile& a, const PluginFile& b) { return a.name < b.name; });
    return result;
}

} // namespace

PluginScan discover(const std::vector<std::string>& directories, const HostOffer& offer,
                    const VetOptions& options)
{
    return scan(directories, offer, options, Admission::load);
}

PluginScan survey(const std::vector<std::string>& directories, const HostOffer& offer,
                  const VetOptions& options)
{
    return scan(directories, offer, options, Admission::survey);
}

PluginFile verify(const std::string& path, const HostOffer& offer, const VetOptions& options)
{
    const std::filesystem::path split(path);
    PluginFile file;
    file.directory = split.parent_path();
    file.name = split.filename();
    if (!is_plugin_name(file.name)) {
        file.reject(ignored("the name of a plugin ends with .so and has no dot in front"), path);
        return file;
    }
    const auto folder = PluginFolder::open(file.directory, options.trust);
    if (const auto* rejection = std::get_if<Rejection>(&folder)) {
        file.reject(*rejection, file.directory.empty() ? "." : file.directory);
        return file;
    }
    auto candidate = Candidate::vet(std::get<PluginFolder>(folder), file.name, offer, options);
    candidate.discard_copy();
    return candidate.file();
}

} // namespace iotcc::plugin
