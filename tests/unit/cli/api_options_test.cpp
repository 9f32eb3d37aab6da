#include "api_options.hpp"
#include "scratch_file.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

using namespace iotcc::cli;
using iotcc::test::ScratchFile;

namespace {

std::string token_in(const ScratchFile& file)
{
    ApiOptions options;
    options.token_file = file.path();
    return token_of(options);
}

} // namespace

TEST_CASE("a token is the only line of its file")
{
    CHECK(token_in(ScratchFile("iotcc_api_abc\n")) == "iotcc_api_abc");
    CHECK(token_in(ScratchFile("iotcc_api_abc")) == "iotcc_api_abc");
    for (const char* text : {"", "\n", "one\ntwo\n", "one two\n", "\xc3\xbc\n"}) {
        CAPTURE(text);
        CHECK_THROWS_AS(token_in(ScratchFile(text)), std::runtime_error);
    }
}

TEST_CASE("a file that others may read is not used, and one that was named must be there")
{
    const ScratchFile file("iotcc_api_abc\n");
    file.set_mode(0644);
    CHECK_THROWS_AS(token_in(file), std::runtime_error);
    CHECK_THROWS_AS(token_in(ScratchFile()), std::runtime_error);
}

TEST_CASE("where no file is named the usual one counts, if it is there")
{
    const ScratchFile token("iotcc_api_abc\n");
    ::setenv("XDG_CONFIG_HOME", token.folder().c_str(), 1);
    CHECK(token_of({}).empty());
    std::filesystem::create_directory(token.folder() + "/iotcc");
    std::filesystem::rename(token.path(), token.folder() + "/iotcc/token");
    CHECK(token_of({}) == "iotcc_api_abc");
    ::unsetenv("XDG_CONFIG_HOME");
}
