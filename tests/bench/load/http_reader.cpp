#include "http_reader.hpp"

#include <charconv>
#include <stdexcept>

namespace {

std::size_t number_at(std::string_view text)
{
    std::size_t number = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), number).ec != std::errc())
        throw std::runtime_error("the API's answer has no number where one belongs");
    return number;
}

} // namespace

std::size_t HttpReader::whole_answer()
{
    constexpr std::string_view kVersion = "HTTP/1.1 ", kLength = "\r\nContent-Length: ";
    const std::string_view all = rest_;
    const auto end = all.find("\r\n\r\n");
    if (end == all.npos)
        return 0;
    const auto length = all.substr(0, end).find(kLength);
    if (!all.starts_with(kVersion) || length == all.npos)
        throw std::runtime_error("the API's answer is not one with a length");
    const auto size = number_at(all.substr(length + kLength.size()));
    const auto begin = end + 4;
    if (all.size() < begin + size)
        return 0;
    answer_ = {static_cast<int>(number_at(all.substr(kVersion.size()))), all.substr(begin, size)};
    return begin + size;
}
