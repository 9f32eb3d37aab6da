#include "drop_folder.hpp"
#include "elf_note.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <elf.h>
#include <random>

using namespace iotcc::plugin;

namespace {

std::variant<ElfPlugin, Rejection> inspect(const std::string& bytes)
{
    return inspect_elf(std::as_bytes(std::span(bytes)));
}

// "refused: CAUSE; REMEDY" or "ignored: CAUSE"; "accepted" where there is no rejection.
std::string words(const std::string& bytes)
{
    const auto result = inspect(bytes);
    const auto* const rejection = std::get_if<Rejection>(&result);
    return rejection != nullptr ? rejection->line("x").substr(3) : "accepted";
}

// A good plugin with one field of its ELF header changed.
template <class T> std::string with_header(T Elf64_Ehdr::*field, T value)
{
    std::string bytes = plugin_bytes("good");
    Elf64_Ehdr header;
    std::memcpy(&header, bytes.data(), sizeof header);
    header.*field = value;
    std::memcpy(bytes.data(), &header, sizeof header);
    return bytes;
}

std::string with_ident(std::size_t index, char value)
{
    std::string bytes = plugin_bytes("good");
    bytes[index] = value;
    return bytes;
}

// A good plugin with its note's id (the first one in the file, as .rodata or .iotcc come) written
// over everywhere.
std::string with_id(const std::string& id)
{
    const std::string old = "com.example.good";
    std::string bytes = plugin_bytes("good");
    for (auto at = bytes.find(old); at != bytes.npos; at = bytes.find(old, at + old.size()))
        bytes.replace(at, old.size(), id);
    return bytes;
}

} // namespace

TEST_CASE("the note of a plugin is read without loading it")
{
    const auto result = inspect(plugin_bytes("good"));
    REQUIRE(std::holds_alternative<ElfPlugin>(result));
    const auto& plugin = std::get<ElfPlugin>(result);
    CHECK(plugin.note ==
          PluginNote{IOTCC_ABI, IOTCC_ABI, IOTCC_DRAFT, "com.example.good", "1.0.0"});
    CHECK_FALSE(plugin.searches_origin);
}

TEST_CASE("a library path with $ORIGIN is seen")
{
    const auto result = inspect(plugin_bytes("origin"));
    REQUIRE(std::holds_alternative<ElfPlugin>(result));
    CHECK(std::get<ElfPlugin>(result).searches_origin);
}

TEST_CASE("a library without a note is no plugin")
{
    CHECK(words(plugin_bytes("plain")) == "ignored: no .iotcc note (not a plugin)");
}

TEST_CASE("what is not ELF is refused")
{
    for (const std::string bytes : {"", "\x7f", "hello\n", "<html></html>", "!<arch>\n"})
        CHECK(words(bytes) == "refused: not an ELF shared library");
    CHECK(words(std::string(4096, '\0')) == "refused: not an ELF shared library");
}

TEST_CASE("a file that ends inside a segment is refused as truncated")
{
    const std::string bytes = plugin_bytes("good");
    CHECK(words(bytes.substr(0, bytes.size() / 2)) ==
          "refused: truncated (a segment ends after the file); will retry when the file stops "
          "changing");
}

TEST_CASE("every proper prefix of a good file is refused")
{
    const std::string bytes = plugin_bytes("good");
    std::size_t taken = 0;
    for (std::size_t size = 0; size < bytes.size(); ++size)
        taken += words(bytes.substr(0, size)).starts_with("refused: ") ? 0 : 1;
    CHECK(taken == 0);
}

TEST_CASE("a file whose tail is still zeros is refused as truncated")
{
    const std::string bytes = plugin_bytes("good");
    for (const std::size_t whole : {bytes.size() / 4, bytes.size() / 2, bytes.size() - 64}) {
        std::string holey = bytes.substr(0, whole);
        holey.resize(bytes.size(), '\0');
        CAPTURE(whole);
        CHECK(words(holey).find("will retry when the file stops changing") != std::string::npos);
    }
}

TEST_CASE("a file for another machine is refused by name")
{
    const std::string here = plugin_bytes("good");
    Elf64_Ehdr header;
    std::memcpy(&header, here.data(), sizeof header);
    const bool is_x86 = header.e_machine == EM_X86_64;
    const std::string host = is_x86 ? ", this host is x86-64" : ", this host is aarch64";
    const std::string native = is_x86 ? "x86-64" : "aarch64";
    const auto other = static_cast<Elf64_Half>(is_x86 ? EM_AARCH64 : EM_X86_64);
    CHECK(words(with_header(&Elf64_Ehdr::e_machine, other)) ==
          "refused: built for " + std::string(is_x86 ? "aarch64" : "x86-64") + host);
    CHECK(words(with_header<Elf64_Half>(&Elf64_Ehdr::e_machine, 4711)) ==
          "refused: built for machine 4711" + host);
    CHECK(words(with_ident(EI_CLASS, ELFCLASS32)) == "refused: built for 32-bit " + native + host);
    CHECK(words(with_ident(EI_DATA, ELFDATA2MSB)).starts_with("refused: built for big-endian "));
}

TEST_CASE("an ELF file of another type is refused by name")
{
    const auto of_type = [](Elf64_Half type) {
        return words(with_header(&Elf64_Ehdr::e_type, type));
    };
    CHECK(of_type(ET_EXEC) == "refused: an executable, not a plugin");
    CHECK(of_type(ET_REL) == "refused: an object file, not a plugin");
    CHECK(of_type(ET_CORE) == "refused: a core dump, not a plugin");
    CHECK(of_type(77) == "refused: damaged ELF file (file type 77)");
}

TEST_CASE("a position-independent program is refused by name")
{
    CHECK(words(bytes_of(IOTCC_PROBE_HOST)) == "refused: an executable, not a plugin");
}

TEST_CASE("a header that lies about its tables is refused")
{
    const auto is_refused = [](const std::string& bytes) {
        return words(bytes).starts_with("refused: ");
    };
    CHECK(is_refused(with_ident(EI_VERSION, 9)));
    CHECK(is_refused(with_header<Elf64_Word>(&Elf64_Ehdr::e_version, 9)));
    CHECK(is_refused(with_header<Elf64_Half>(&Elf64_Ehdr::e_phentsize, 8)));
    CHECK(is_refused(with_header<Elf64_Half>(&Elf64_Ehdr::e_phnum, 0)));
    CHECK(is_refused(with_header<Elf64_Half>(&Elf64_Ehdr::e_phnum, PN_XNUM)));
    CHECK(is_refused(with_header<Elf64_Off>(&Elf64_Ehdr::e_phoff, ~Elf64_Off{0})));
    CHECK(is_refused(with_header<Elf64_Half>(&Elf64_Ehdr::e_shentsize, 8)));
    CHECK(is_refused(with_header<Elf64_Half>(&Elf64_Ehdr::e_shnum, 0xfeff)));
    CHECK(is_refused(with_header<Elf64_Half>(&Elf64_Ehdr::e_shstrndx, 0xffff)));
    CHECK(is_refused(with_header<Elf64_Off>(&Elf64_Ehdr::e_shoff, ~Elf64_Off{0} - 63)));
}

TEST_CASE("an id that cannot stand in a path or a log line is refused")
{
    CHECK(words(with_id("com.example/good")) == "refused: bad character in id");
    CHECK(words(with_id("com.example\x1bgood")) == "refused: bad character in id");
    CHECK(words(with_id(std::string(16, '\0'))) == "refused: id is empty");
}

TEST_CASE("no flipped bits make the inspection fault")
{
    const std::string good = plugin_bytes("good");
    std::mt19937 random(20240601); // the same flips in every run
    int refused_files = 0, accepted_files = 0;
    for (int round = 0; round < 5000; ++round) {
        std::string bytes = good;
        for (int flips = 1 + static_cast<int>(random() % 8); flips > 0; --flips) {
            // Every second flip hits one of the tables, which are a small part of the file.
            const std::size_t area = random() % 2 == 0 ? 1024 : bytes.size();
            const std::size_t at = area == 1024 && random() % 2 == 0
                                       ? bytes.size() - 1 - random() % 1024
                                       : random() % area;
            bytes[at] = static_cast<char>(bytes[at] ^ (1 << random() % 8));
        }
        (words(bytes) == "accepted" ? accepted_files : refused_files) += 1;
    }
    CHECK(refused_files > 0);
    CHECK(accepted_files > 0);
}
