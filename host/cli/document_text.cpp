#include "document_text.hpp"

#include "duration.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <ctime>

namespace iotcc::cli {
namespace {

using Json = nlohmann::ordered_json;

// Null where there is nothing.
const Json& at(const Json& document, const char* pointer)
{
    static const Json nothing;
    const Json::json_pointer place(pointer);
    return document.contains(place) ? document[place] : nothing;
}

std::string with_one_digit(double number)
{
    char text[64];
    std::snprintf(text, sizeof text, "%.1f", number);
    return text;
}

} // namespace

std::uint64_t number_at(const Json& document, const char* pointer)
{
    const Json& found = at(document, pointer);
    return found.is_number_unsigned() ? found.get<std::uint64_t>() : 0;
}

std::string text_at(const Json& document, const char* pointer)
{
    const Json& found = at(document, pointer);
    return found.is_string() ? found.get<std::string>() : "";
}

std::string digits_at(const Json& document, const char* pointer)
{
    return std::to_string(number_at(document, pointer));
}

std::string rate_at(const Json& document, const char* pointer)
{
    const Json& found = at(document, pointer);
    return with_one_digit(found.is_number() ? found.get<double>() : 0);
}

std::string mebibytes_at(const Json& document, const char* pointer)
{
    return with_one_digit(static_cast<double>(number_at(document, pointer)) / 1048576) + " MiB";
}

std::string age_at(const Json& document, const char* pointer, std::uint64_t now_ms)
{
    const std::uint64_t then_ms = number_at(document, pointer);
    if (then_ms == 0)
        return "-";
    return duration_text(std::chrono::milliseconds(now_ms - std::min(then_ms, now_ms)));
}

std::string time_text(std::uint64_t unix_ms)
{
    const auto seconds = static_cast<std::time_t>(unix_ms / 1000);
    std::tm local{};
    char date[64];
    if (::localtime_r(&seconds, &local) == nullptr ||
        std::strftime(date, sizeof date, "%F %T", &local) == 0)
        return std::to_string(unix_ms);
    char fraction[8];
    std::snprintf(fraction, sizeof fraction, ".%03u", static_cast<unsigned>(unix_ms % 1000));
    return std::string(date) + fraction;
}

} // namespace iotcc::cli
