#include "boot_id.hpp"

#include <cerrno>
#include <charconv>
#include <cinttypes>
#include <cstdio>
#include <sys/random.h>
#include <system_error>

namespace iotcc {

BootId::BootId() : boot_(0)
{
    if (::getrandom(&boot_, sizeof boot_, 0) != sizeof boot_)
        throw std::system_error(errno, std::generic_category(), "getrandom");
}

std::string BootId::connection(std::uint64_t conn_id) const
{
    const std::uint64_t high = (boot_ & ~std::uint64_t{0xf000}) | 0x8000; // the version's four bits
    const std::uint64_t low = (conn_id & (~std::uint64_t{0} >> 2)) | std::uint64_t{1}
                                                                         << 63; // the variant's two
    char text[37];
    std::snprintf(text, sizeof text,
                  "%08" PRIx64 "-%04" PRIx64 "-%04" PRIx64 "-%04" PRIx64 "-%012" PRIx64, high >> 32,
                  (high >> 16) & 0xffff, high & 0xffff, low >> 48, low & 0xffffffffffff);
    return text;
}

std::optional<std::uint64_t> BootId::number_of(std::string_view uuid) const
{
    constexpr std::string_view kForm = "00000000-0000-0000-0000-000000000000";
    constexpr std::size_t kLow = 19; // where the second half begins
    if (uuid.size() != kForm.size())
        return std::nullopt;
    std::string digits(uuid.substr(kLow));
    std::erase(digits, '-');
    std::uint64_t low = 0;
    (void)std::from_chars(digits.data(), digits.data() + digits.size(), low, 16);
    const std::uint64_t number = low & (~std::uint64_t{0} >> 2);
    return connection(number) == uuid ? std::optional(number) : std::nullopt;
}

} // namespace iotcc
