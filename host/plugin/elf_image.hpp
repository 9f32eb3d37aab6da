#pragma once
#include "rejection.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <elf.h>
#include <optional>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

namespace iotcc::plugin {

// A shared library of this machine as bytes in memory, of which nothing is believed. Borrows the
// bytes.
class ElfImage {
public:
    // Refuses what is no such library, and every file that ends before its headers say: mapping
    // that one would fault.
    [[nodiscard]] static std::variant<ElfImage, Rejection> parse(std::span<const std::byte> file);

    // The first section of that name, with its bytes inside the file.
    [[nodiscard]] std::optional<Elf64_Shdr> section(std::string_view name) const;
    // The entries of the dynamic segment up to DT_NULL; empty where there is none.
    [[nodiscard]] std::vector<Elf64_Dyn> dynamic() const;
    // The text at an offset into the dynamic string table; empty where it does not end inside the
    // file.
    [[nodiscard]] std::string_view dynamic_text(const std::vector<Elf64_Dyn>& dynamic,
                                                std::uint64_t offset) const;
    // A copy of the object at that offset of the file, nothing where it does not lie inside.
    template <class T> [[nodiscard]] std::optional<T> read(std::uint64_t offset) const
    {
        if (!holds(offset, sizeof(T)))
            return std::nullopt;
        T object;
        std::memcpy(&object, file_.data() + offset, sizeof object);
        return object;
    }

private:
    explicit ElfImage(std::span<const std::byte> file) : file_(file) {}
    [[nodiscard]] bool holds(std::uint64_t offset, std::uint64_t size) const noexcept
    {
        return offset <= file_.size() && size <= file_.size() - offset;
    }
    template <class T>
    [[nodiscard]] bool read_table(std::uint64_t offset, std::uint64_t count,
                                  std::vector<T>& out) const;
    [[nodiscard]] std::string_view text(std::uint64_t offset) const;
    [[nodiscard]] bool is_text(std::uint64_t offset, std::string_view expected) const;
    [[nodiscard]] std::optional<std::uint64_t> offset_of(std::uint64_t address) const;
    [[nodiscard]] std::optional<Rejection> read_segments(const Elf64_Ehdr& header);
    [[nodiscard]] std::optional<Rejection> read_sections(const Elf64_Ehdr& header);

    std::span<const std::byte> file_;
    std::vector<Elf64_Phdr> segments_;
    std::vector<Elf64_Shdr> sections_;
    std::uint64_t names_ = 0; // file offset of the section names
};

// Whether this can be a shared library of this machine, from the first bytes of a file (64
// suffice).
[[nodiscard]] std::optional<Rejection> check_elf_header(std::span<const std::byte> head);

} // namespace iotcc::plugin
