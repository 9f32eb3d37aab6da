// Any bytes may be a token file: it is refused in words, or each entry is one that line_of writes
// and that reads back as the same.
#include "token_file.hpp"
#include "token_set.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

using namespace iotcc::auth;

namespace {

void require(bool holds)
{
    if (!holds)
        std::abort();
}

bool reads_back(const TokenEntry& entry)
{
    const auto again = parse_tokens(line_of(entry), "again");
    return again.size() == 1 && again[0].digest == entry.digest && again[0].name == entry.name &&
           again[0].role == entry.role && again[0].device == entry.device;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    try {
        const auto entries = parse_tokens({reinterpret_cast<const char*>(bytes), size}, "tokens");
        for (const TokenEntry& entry : entries)
            require(is_token_name(entry.name) && reads_back(entry));
        require(TokenSet(entries).size() <= entries.size());
    } catch (const GuardedFileError& error) {
        require(std::string(error.what()).starts_with("tokens:"));
    }
    return 0;
}
