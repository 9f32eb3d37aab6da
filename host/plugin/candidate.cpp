#include "candidate.hpp"

#include "descriptor_check.hpp"
#include "elf_image.hpp"
#include "plugin_library.hpp"

#include <array>
#include <unistd.h>
#include <utility>

namespace iotcc::plugin {

Candidate Candidate::vet(const PluginFolder& folder, const std::string& name,
                         const HostOffer& offer, const VetOptions& options)
{
    Candidate candidate(folder.path_of(name));
    candidate.file_.directory = folder.path();
    candidate.file_.name = name;
    auto rejection = candidate.copy(folder);
    if (!rejection)
        rejection = candidate.inspect(offer);
    if (!rejection)
        rejection = candidate.place(folder, options);
    if (!rejection)
        rejection = candidate.probe(offer, options.probe);
    if (rejection)
        candidate.reject(*rejection);
    else
        candidate.file_.state = PluginState::accepted;
    return candidate;
}

std::optional<Rejection> Candidate::copy(const PluginFolder& folder)
{
    auto opened = folder.open_file(file_.name);
    if (auto* rejection = std::get_if<Rejection>(&opened))
        return std::move(*rejection);
    const auto& plugin = std::get<OpenPlugin>(opened);
    // A look at the first bytes spares the copy of a large file that is something else.
    std::array<std::byte, sizeof(Elf64_Ehdr)> head{};
    const auto got = ::pread(plugin.file.get(), head.data(), head.size(), 0);
    if (auto rejection =
            check_elf_header(std::span(head).first(got > 0 ? static_cast<std::size_t>(got) : 0)))
        return rejection;
    auto copied = Generation::copy(plugin, file_.name);
    if (auto* rejection = std::get_if<Rejection>(&copied))
        return std::move(*rejection);
    generation_ = std::get<Generation>(std::move(copied));
    file_.sha256 = generation_.sha256();
    return std::nullopt;
}

std::optional<Rejection> Candidate::inspect(const HostOffer& offer)
{
    const MappedFile mapped(generation_.fd(), generation_.size());
    auto inspected = inspect_elf(mapped.bytes());
    if (auto* rejection = std::get_if<Rejection>(&inspected))
        return std::move(*rejection);
    elf_ = std::get<ElfPlugin>(std::move(inspected));
    file_.id = elf_.note.id;
    file_.version = elf_.note.version;
    file_.abi = abi_text(elf_.note.abi);
    file_.draft = elf_.note.draft;
    return check_version(elf_.note, offer);
}

std::optional<Rejection> Candidate::place(const PluginFolder& folder, const VetOptions& options)
{
    if (!elf_.searches_origin)
        return std::nullopt;
    auto written = write_file_copy(generation_, folder, file_.name, options.state_dir);
    if (auto* rejection = std::get_if<Rejection>(&written))
        return std::move(*rejection);
    file_copy_ = std::get<FileCopy>(std::move(written));
    return std::nullopt;
}

std::optional<Rejection> Candidate::probe(const HostOffer& offer, const Probe& probe)
{
    auto verdict =
        probe.run(generation_.fd(), file_copy_ ? file_copy_->file.string() : std::string());
    if (auto* rejection = std::get_if<Rejection>(&verdict))
        return std::move(*rejection);
    auto& summary = std::get<PluginSummary>(verdict);
    auto rejection = check_demands(summary, offer);
    file_.vendor = std::move(summary.vendor);
    file_.license = std::move(summary.license);
    file_.components = std::move(summary.components);
    return rejection;
}

void Candidate::reject(const Rejection& rejection)
{
    file_.reject(rejection, path_);
}

void Candidate::load()
{
    auto path = "/proc/self/fd/" + std::to_string(generation_.fd());
    if (file_copy_)
        path = file_copy_->file;
    const auto loaded = load_for_good(path, generation_.take_fd());
    if (const auto* rejection = std::get_if<Rejection>(&loaded))
        return reject(*rejection);
    const auto& descriptor = std::get<LoadedDescriptor>(loaded);
    const auto checked = check_descriptor(descriptor.plugin, descriptor.size, elf_.note);
    if (const auto* rejection = std::get_if<Rejection>(&checked))
        return reject(*rejection);
    file_.plugin = descriptor.plugin;
    file_.state = PluginState::loaded;
}

void Candidate::discard_copy() noexcept
{
    if (file_copy_ && file_copy_->is_new)
        remove_file_copy(*file_copy_);
    file_copy_.reset();
}

} // namespace iotcc::plugin
