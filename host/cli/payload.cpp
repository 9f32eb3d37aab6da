#include "payload.hpp"

#include <istream>
#include <stdexcept>

namespace iotcc::cli {

std::string payload_of(const std::string& argument, std::istream& input)
{
    constexpr std::size_t kLargest = 1024 * 1024;
    if (argument != "-")
        return argument;
    std::string payload;
    char part[16 * 1024];
    while (input.read(part, sizeof part) || input.gcount() > 0) {
        payload.append(part, static_cast<std::size_t>(input.gcount()));
        if (payload.size() > kLargest)
            throw std::runtime_error("the payload is over 1 MiB");
    }
    return payload;
}

} // namespace iotcc::cli
