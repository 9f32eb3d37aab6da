#include "client_id.hpp"

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <system_error>
#include <unistd.h>

namespace iotcc::mqtt {

ClientId make_client_id()
{
    constexpr std::string_view kPrefix = "auto-";
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::array<unsigned char, 16> random;
    if (getentropy(random.data(), random.size()) != 0)
        throw std::system_error(errno, std::generic_category(), "getentropy");
    ClientId id;
    auto out = std::copy(kPrefix.begin(), kPrefix.end(), id.begin());
    for (const unsigned char byte : random) {
        *out++ = kDigits[byte >> 4];
        *out++ = kDigits[byte & 15];
    }
    return id;
}

} // namespace iotcc::mqtt
