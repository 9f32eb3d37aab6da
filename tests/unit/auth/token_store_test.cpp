#include "scratch_file.hpp"
#include "token_store.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <filesystem>
#include <thread>
#include <vector>

using namespace iotcc::auth;
using iotcc::test::ScratchFile;
using Outcome = Refresh::Outcome;

namespace {

std::string api_line(const std::string& token, const std::string& name = "a")
{
    return "sha256:" + hex_of(digest_of(token)) + " role=admin name=" + name + "\n";
}

} // namespace

TEST_CASE("a store follows its file")
{
    const ScratchFile file(api_line("one"));
    TokenStore store(file.path(), TokenKind::api);
    CHECK(store.refresh().outcome == Outcome::unchanged);
    const auto before = store.current();
    file.write(api_line("two"));
    CHECK(store.refresh().outcome == Outcome::replaced);
    CHECK(store.current()->find("one") == nullptr);
    CHECK(store.current()->find("two") != nullptr);
    CHECK(before->find("one") != nullptr); // whoever still reads it
    CHECK(store.refresh().outcome == Outcome::unchanged);
}

TEST_CASE("a bad new file is refused once, and the old tokens stay")
{
    const ScratchFile file(api_line("one"));
    TokenStore store(file.path(), TokenKind::api);
    file.write(api_line("two") + "junk\n");
    const auto refused = store.refresh();
    CHECK(refused.outcome == Outcome::refused);
    CHECK(refused.reason.starts_with(file.path() + ":2: "));
    CHECK(store.current()->find("one") != nullptr);
    CHECK(store.current()->find("two") == nullptr);
    CHECK(store.refresh().outcome == Outcome::unchanged);
    file.set_mode(0644);
    CHECK(store.refresh().outcome == Outcome::refused);
    file.write(api_line("two"));
    CHECK(store.refresh().outcome == Outcome::replaced);
}

TEST_CASE("a file that is gone takes no token with it")
{
    const ScratchFile file(api_line("one"));
    TokenStore store(file.path(), TokenKind::api);
    std::filesystem::remove(file.path());
    CHECK(store.refresh().outcome == Outcome::refused);
    CHECK(store.refresh().outcome == Outcome::unchanged);
    CHECK(store.current()->find("one") != nullptr);
    file.write(api_line("one"));
    CHECK(store.refresh().outcome == Outcome::replaced);
}

TEST_CASE("a file of the other kind is refused with its line")
{
    const ScratchFile file("#\n" + api_line("one"));
    try {
        const TokenStore store(file.path(), TokenKind::device);
        FAIL("taken");
    } catch (const GuardedFileError& error) {
        CHECK(std::string(error.what()) == file.path() + ":2: role= in a file of device tokens");
    }
}

TEST_CASE("readers see the old set or the new one while it is replaced")
{
    const ScratchFile file(api_line("both") + api_line("even", "b"));
    TokenStore store(file.path(), TokenKind::api);
    std::atomic<bool> is_over{false};
    std::atomic<unsigned> lost{0}, looks{0};
    std::vector<std::thread> readers;
    for (int i = 0; i < 3; ++i)
        readers.emplace_back([&] {
            while (!is_over.load()) {
                const auto tokens = store.current();
                const bool has_one =
                    (tokens->find("even") != nullptr) != (tokens->find("odd") != nullptr);
                if (tokens->find("both") == nullptr || !has_one)
                    ++lost;
                ++looks;
            }
        });
    for (int i = 0; i < 200 || looks.load() < 1000; ++i) {
        file.write(api_line("both") + api_line(i % 2 == 0 ? "odd" : "even", "b"));
        CHECK(store.refresh().outcome == Outcome::replaced);
    }
    is_over = true;
    for (std::thread& reader : readers)
        reader.join();
    CHECK(lost == 0);
}
