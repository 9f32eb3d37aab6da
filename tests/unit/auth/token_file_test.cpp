#include "scratch_file.hpp"
#include "token_file.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <unistd.h>

using namespace iotcc::auth;
using iotcc::test::ScratchFile;

namespace {

const std::string kDigits = hex_of(digest_of("secret"));

std::string line(const std::string& rest)
{
    return "sha256:" + kDigits + rest;
}

// What is wrong with that text, or "".
std::string faults(const std::string& text)
{
    try {
        (void)parse_tokens(text, "f");
        return {};
    } catch (const GuardedFileError& error) {
        return error.what();
    }
}

std::string refusal(const std::string& path)
{
    try {
        (void)read_guarded_file(path);
        return {};
    } catch (const GuardedFileError& error) {
        return error.what();
    }
}

} // namespace

TEST_CASE("a line names a token's digest, its name and what it is for")
{
    const std::string other = hex_of(digest_of("other"));
    const auto entries =
        parse_tokens("# tokens\n\n  \t# more\n" + line(" role=control name=ops\r\n") +
                         "\tsha256:" + other + "  name=d.1   device=dev-1",
                     "f");
    REQUIRE(entries.size() == 2);
    CHECK(entries[0].digest == digest_of("secret"));
    CHECK(entries[0].role == Role::control);
    CHECK(entries[0].name == "ops");
    CHECK(entries[0].kind() == TokenKind::api);
    CHECK(entries[0].line == 4);
    CHECK(entries[1].device == "dev-1");
    CHECK(entries[1].name == "d.1");
    CHECK(entries[1].kind() == TokenKind::device);
    CHECK(entries[1].line == 5);
    CHECK(parse_tokens("", "f").empty());
}

TEST_CASE("any device id survives the way through a line")
{
    for (const std::string id :
         {"dev-1", "my dev", "100%", "a=b", "#1", "\xc3\xa9", "%41", "\xe3\x80\x80", "\"\\"}) {
        TokenEntry entry;
        entry.digest = digest_of("x");
        entry.name = "n";
        entry.device = id;
        const auto entries = parse_tokens(line_of(entry) + "\n", "f");
        REQUIRE(entries.size() == 1);
        CHECK(entries[0].device == id);
        CHECK(entries[0].digest == entry.digest);
    }
}

TEST_CASE("what is wrong is told with file and line, and never shows the digest")
{
    struct Row {
        std::string text, fault;
    };
    const Row rows[] = {
        {"secret role=read name=a", "must begin with sha256: and 64 hexadecimal digits"},
        {"sha256:12 role=read name=a", "must begin with sha256: and 64 hexadecimal digits"},
        {line("0 role=read name=a"), "must begin with sha256: and 64 hexadecimal digits"},
        {line(""), "has no name="},
        {line(" role=read"), "has no name="},
        {line(" name=a"), "has neither role= nor device="},
        {line(" name=a role=read device=d"), "has both role= and device="},
        {line(" name=a role=root"), "the role must be read, control or admin"},
        {line(" name=a role=read role=read"), "role stands here twice"},
        {line(" name=a role=read expires=1"), "a word that is none of name=, role= and device="},
        {line(" name=a role=read junk"), "a word that is none of name=, role= and device="},
        {line(" name=a/b role=read"), "the name must be 1 to 64 of A-Z a-z 0-9 . _ -"},
        {line(" name= role=read"), "the name must be 1 to 64 of A-Z a-z 0-9 . _ -"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        CHECK(faults("#\n" + row.text) == "f:2: " + row.fault);
    }
    for (const char* id : {"", "%", "%4", "%zz", "%00", "%0a", "%ff"})
        CHECK(faults(line(" name=a device=") + id).starts_with("f:1: the device's id must be"));
}

TEST_CASE("every fault of a file is told at once")
{
    const std::string text = line(" role=read name=a\n") + "junk\n" + line(" role=read name=b\n") +
                             "sha256:" + hex_of(digest_of("z")) + " role=read name=a\n";
    CHECK(faults(text) == "f:2: must begin with sha256: and 64 hexadecimal digits\n"
                          "f:3: this token stands above already\n"
                          "f:4: the name a stands above already");
}

TEST_CASE("a file that others may read or write is refused with the remedy")
{
    const ScratchFile file("text");
    for (const mode_t mode : {0600, 0400, 0640, 0440}) {
        file.set_mode(mode);
        CHECK(read_guarded_file(file.path()).text == "text");
    }
    for (const mode_t mode : {0604, 0602, 0644, 0666}) {
        file.set_mode(mode);
        CHECK(refusal(file.path()) ==
              file.path() + ": refused: others may read or write it; chmod o-rwx " + file.path());
    }
    file.set_mode(0620);
    CHECK(refusal(file.path()).find("chmod g-w ") != std::string::npos);
}

TEST_CASE("what is no file of ours is refused, and holds nobody up")
{
    const ScratchFile file;
    CHECK(refusal(file.path()) == file.path() + ": cannot be read: No such file or directory");
    CHECK(refusal(file.folder()).ends_with("refused: not a regular file"));
    REQUIRE(::mkfifo(file.path().c_str(), 0600) == 0);
    CHECK(refusal(file.path()).ends_with("refused: not a regular file"));
}

TEST_CASE("a file of another user is refused")
{
    const ScratchFile file("text");
    if (::geteuid() != 0) {
        MESSAGE("skipped: only root can give a file away");
        return;
    }
    REQUIRE(::chown(file.path().c_str(), 65534, 65534) == 0);
    CHECK(refusal(file.path()).find("belongs to neither root nor") != std::string::npos);
}

TEST_CASE("a file that was replaced, written to or given another mode is another one")
{
    const ScratchFile file("one");
    const auto first = stamp_of(file.path());
    CHECK(first == stamp_of(file.path()));
    file.write("two");
    const auto second = stamp_of(file.path());
    CHECK(first != second);
    file.set_mode(0400);
    CHECK(second != stamp_of(file.path()));
    std::filesystem::remove(file.path());
    CHECK_FALSE(stamp_of(file.path()));
}
