#include "elf_image.hpp"

#include "elf_machine.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace iotcc::plugin {
namespace {

// Far above what linkers write; they bound the time that a crafted file can take.
constexpr std::size_t kLongestString = 4096;
constexpr std::uint64_t kMostDynamic = 4096;

Rejection truncated(std::string what)
{
    return refused("truncated (" + std::move(what) + ")",
                   "will retry when the file stops changing");
}

Rejection damaged(std::string what)
{
    return refused("damaged ELF file (" + std::move(what) + ")");
}

std::optional<Rejection> check_type(std::uint16_t type)
{
    switch (type) {
    case ET_DYN:
        return std::nullopt;
    case ET_EXEC:
        return refused("an executable, not a plugin");
    case ET_REL:
        return refused("an object file, not a plugin");
    case ET_CORE:
        return refused("a core dump, not a plugin");
    default:
        return damaged("file type " + std::to_string(type));
    }
}

} // namespace

std::optional<Rejection> check_elf_header(std::span<const std::byte> head)
{
    Elf64_Ehdr header{};
    if (!head.empty()) // its data may be null, which memcpy may not get
        std::memcpy(&header, head.data(), std::min(head.size(), sizeof header));
    if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0)
        return refused("not an ELF shared library");
    if (head.size() < sizeof header)
        return truncated("the ELF header ends after the file");
    if (!is_native(header))
        return refused("built for " + machine_text(header) + ", this host is " + native_machine());
    if (header.e_ident[EI_VERSION] != EV_CURRENT || header.e_version != EV_CURRENT)
        return damaged("ELF version");
    return check_type(header.e_type);
}

std::variant<ElfImage, Rejection> ElfImage::parse(std::span<const std::byte> file)
{
    if (auto rejection = check_elf_header(file.first(std::min(file.size(), sizeof(Elf64_Ehdr)))))
        return *std::move(rejection);
    ElfImage image(file);
    const auto header = image.read<Elf64_Ehdr>(0).value();
    if (auto rejection = image.read_segments(header))
        return *std::move(rejection);
    if (auto rejection = image.read_sections(header))
        return *std::move(rejection);
    return image;
}

template <class T>
bool ElfImage::read_table(std::uint64_t offset, std::uint64_t count, std::vector<T>& out) const
{
    if (!holds(offset, count * sizeof(T)))
        return false;
    out.resize(count);
    if (count > 0)
        std::memcpy(out.data(), file_.data() + offset, count * sizeof(T));
    return true;
}

std::optional<Rejection> ElfImage::read_segments(const Elf64_Ehdr& header)
{
    if (header.e_phnum == 0 || header.e_phnum == PN_XNUM ||
        header.e_phentsize != sizeof(Elf64_Phdr))
        return damaged("program headers");
    if (!read_table(header.e_phoff, header.e_phnum, segments_))
        return truncated("the program headers end after the file");
    for (const Elf64_Phdr& segment : segments_) {
        if (segment.p_type == PT_NULL)
            continue;
        if (!holds(segment.p_offset, segment.p_filesz))
            return truncated("a segment ends after the file");
        if (segment.p_type == PT_LOAD && segment.p_filesz > segment.p_memsz)
            return damaged("a segment is larger in the file than in memory");
    }
    return std::nullopt;
}

// The section table is the last thing in a file: where it is whole, the copy was.
std::optional<Rejection> ElfImage::read_sections(const Elf64_Ehdr& header)
{
    if (header.e_shoff == 0 || header.e_shnum == 0)
        return std::nullopt;
    if (header.e_shentsize != sizeof(Elf64_Shdr) || header.e_shstrndx >= header.e_shnum)
        return damaged("section headers");
    if (!read_table(header.e_shoff, header.e_shnum, sections_))
        return truncated("the section headers end after the file");
    for (const Elf64_Shdr& section : sections_)
        if (section.sh_type != SHT_NULL && section.sh_type != SHT_NOBITS &&
            !holds(section.sh_offset, section.sh_size))
            return truncated("a section ends after the file");
    if (sections_[header.e_shstrndx].sh_type != SHT_STRTAB)
        return truncated("the section headers are blank");
    names_ = sections_[header.e_shstrndx].sh_offset;
    return std::nullopt;
}

std::string_view ElfImage::text(std::uint64_t offset) const
{
    if (!holds(offset, 1))
        return {};
    const auto rest = file_.subspan(offset, std::min(kLongestString, file_.size() - offset));
    const auto end = std::find(rest.begin(), rest.end(), std::byte{0});
    if (end == rest.end())
        return {};
    return {reinterpret_cast<const char*>(rest.data()),
            static_cast<std::size_t>(end - rest.begin())};
}

bool ElfImage::is_text(std::uint64_t offset, std::string_view expected) const
{
    return holds(offset, expected.size() + 1) &&
           std::memcmp(file_.data() + offset, expected.data(), expected.size()) == 0 &&
           file_[offset + expected.size()] == std::byte{0};
}

std::optional<Elf64_Shdr> ElfImage::section(std::string_view name) const
{
    for (const Elf64_Shdr& section : sections_)
        if (section.sh_type == SHT_PROGBITS && is_text(names_ + section.sh_name, name))
            return section;
    return std::nullopt;
}

std::optional<std::uint64_t> ElfImage::offset_of(std::uint64_t address) const
{
    for (const Elf64_Phdr& segment : segments_)
        if (segment.p_type == PT_LOAD && address >= segment.p_vaddr &&
            address - segment.p_vaddr < segment.p_filesz)
            return segment.p_offset + (address - segment.p_vaddr);
    return std::nullopt;
}

std::vector<Elf64_Dyn> ElfImage::dynamic() const
{
    std::vector<Elf64_Dyn> entries;
    const auto segment = std::find_if(segments_.begin(), segments_.end(),
                                      [](const Elf64_Phdr& s) { return s.p_type == PT_DYNAMIC; });
    if (segment == segments_.end() ||
        !read_table(segment->p_offset,
                    std::min(kMostDynamic, segment->p_filesz / sizeof(Elf64_Dyn)), entries))
        return {};
    const auto end = std::find_if(entries.begin(), entries.end(),
                                  [](const Elf64_Dyn& e) { return e.d_tag == DT_NULL; });
    entries.erase(end, entries.end());
    return entries;
}

std::string_view ElfImage::dynamic_text(const std::vector<Elf64_Dyn>& dynamic,
                                        std::uint64_t offset) const
{
    const auto table = std::find_if(dynamic.begin(), dynamic.end(),
                                    [](const Elf64_Dyn& e) { return e.d_tag == DT_STRTAB; });
    if (table == dynamic.end())
        return {};
    const auto at = offset_of(table->d_un.d_ptr);
    return at && offset < file_.size() ? text(*at + offset) : std::string_view{};
}

} // namespace iotcc::plugin
