#include "json_body.hpp"

#include <nlohmann/json.hpp>

namespace iotcc::http {
namespace {

// Looks at brackets outside of strings only; what is wrong otherwise is the parser's to say.
bool is_too_deep(std::string_view text) noexcept
{
    std::size_t depth = 0;
    bool in_string = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (in_string) {
            i += c == '\\';
            in_string = c != '"';
        } else if (c == '"') {
            in_string = true;
        } else if (c == '[' || c == '{') {
            if (++depth > kMaxJsonDepth)
                return true;
        } else if ((c == ']' || c == '}') && depth != 0) {
            --depth;
        }
    }
    return false;
}

} // namespace

std::optional<nlohmann::json> parse_json_body(std::string_view body)
{
    if (is_too_deep(body))
        return std::nullopt;
    auto json = nlohmann::json::parse(body, nullptr, false);
    if (json.is_discarded())
        return std::nullopt;
    return json;
}

} // namespace iotcc::http
