#pragma once
#include "elf_note.hpp"
#include "file_copy.hpp"
#include "generation.hpp"
#include "host_offer.hpp"
#include "plugin_file.hpp"
#include "plugin_folder.hpp"
#include "probe.hpp"

#include <optional>
#include <string>
#include <variant>

namespace iotcc::plugin {

// How files are vetted.
struct VetOptions {
    const Probe& probe;
    // Where plugins that look for libraries in $ORIGIN are copied to; "": they are refused.
    std::string state_dir;
    Trust trust = Trust::owned;
};

// A file on its way into the process: vetted without running any of it here.
class Candidate {
public:
    // Opens, copies, inspects and probes the file of that name.
    [[nodiscard]] static Candidate vet(const PluginFolder& folder, const std::string& name,
                                       const HostOffer& offer, const VetOptions& options);

    // Turns it away; `file` says so from now on.
    void reject(const Rejection& rejection);
    // Loads what was vetted into this process, if its descriptor is what the probe saw. [main]
    void load();
    // Deletes the file that it was copied to, unless it was there before.
    void discard_copy() noexcept;

    [[nodiscard]] const PluginFile& file() const noexcept { return file_; }
    [[nodiscard]] bool is_accepted() const noexcept { return file_.state == PluginState::accepted; }

private:
    explicit Candidate(std::string path) : path_(std::move(path)) {}
    [[nodiscard]] std::optional<Rejection> copy(const PluginFolder& folder);
    [[nodiscard]] std::optional<Rejection> inspect(const HostOffer& offer);
    [[nodiscard]] std::optional<Rejection> place(const PluginFolder& folder,
                                                 const VetOptions& options);
    [[nodiscard]] std::optional<Rejection> probe(const HostOffer& offer, const Probe& probe);

    std::string path_; // as printed
    PluginFile file_;
    Generation generation_;
    ElfPlugin elf_;
    std::optional<FileCopy> file_copy_;
};

} // namespace iotcc::plugin
