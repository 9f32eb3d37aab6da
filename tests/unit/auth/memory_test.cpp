#include "allocation_failures.hpp"
#include "token_file.hpp"
#include "token_set.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>

using namespace iotcc::auth;
using iotcc::test::AllocationFailures;

TEST_CASE("a token file that there is no memory for gives no set at all")
{
    const auto line = [](const char* token, const std::string& rest) {
        return "sha256:" + hex_of(digest_of(token)) + rest + '\n';
    };
    const std::string text = line("one", " device=a%20device%20with%20a%20long%20id name=first") +
                             line("two", " device=dev2 name=the-second-of-the-devices");
    AllocationFailures failures;
    std::optional<TokenSet> tokens;
    while (failures.next()) {
        tokens.reset();
        failures.during([&] { tokens.emplace(parse_tokens(text, "tokens")); });
        CHECK(tokens.has_value() == !failures.has_failed());
    }
    CHECK(failures.count() != 0);
    CHECK(tokens.value().size() == 2);
}

TEST_CASE("a fault that there is no memory to name is no leave to use the file")
{
    AllocationFailures failures;
    bool is_used = false;
    while (failures.next())
        failures.during([&] {
            try {
                (void)parse_tokens("sha256:12 role=admin name=me\nnonsense\n", "tokens");
                is_used = true;
            } catch (const GuardedFileError&) {
            }
        });
    CHECK(failures.count() != 0);
    CHECK_FALSE(is_used);
}
