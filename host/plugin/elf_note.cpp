#include "elf_note.hpp"

#include "elf_image.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace iotcc::plugin {
namespace {

// The $ORIGIN of a memfd is /proc/self/fd, where no library lies.
bool names_origin(const ElfImage& image, const std::vector<Elf64_Dyn>& dynamic)
{
    static constexpr std::array<Elf64_Sxword, 5> kPaths = {DT_RUNPATH, DT_RPATH, DT_NEEDED,
                                                           DT_AUXILIARY, DT_FILTER};
    return std::any_of(dynamic.begin(), dynamic.end(), [&](const Elf64_Dyn& entry) {
        if (std::find(kPaths.begin(), kPaths.end(), entry.d_tag) == kPaths.end())
            return false;
        const auto path = image.dynamic_text(dynamic, entry.d_un.d_val);
        return path.find("$ORIGIN") != path.npos || path.find("${ORIGIN}") != path.npos;
    });
}

// glibc refuses to load one, with words that help nobody.
bool is_program(const std::vector<Elf64_Dyn>& dynamic)
{
    return std::any_of(dynamic.begin(), dynamic.end(), [](const Elf64_Dyn& entry) {
        return entry.d_tag == DT_FLAGS_1 && (entry.d_un.d_val & DF_1_PIE) != 0;
    });
}

} // namespace

std::variant<ElfPlugin, Rejection> inspect_elf(std::span<const std::byte> file)
{
    auto parsed = ElfImage::parse(file);
    if (auto* rejection = std::get_if<Rejection>(&parsed))
        return std::move(*rejection);
    const auto& image = std::get<ElfImage>(parsed);
    const auto dynamic = image.dynamic();
    if (is_program(dynamic))
        return refused("an executable, not a plugin");
    const auto section = image.section(".iotcc");
    if (!section)
        return ignored("no .iotcc note (not a plugin)");
    const auto raw = image.read<iotcc_note>(section->sh_offset);
    if (!raw || section->sh_size < sizeof(iotcc_note))
        return refused(".iotcc note is too short");
    auto note = read_note(*raw);
    if (auto* rejection = std::get_if<Rejection>(&note))
        return std::move(*rejection);
    return ElfPlugin{std::get<PluginNote>(std::move(note)), names_origin(image, dynamic)};
}

} // namespace iotcc::plugin
