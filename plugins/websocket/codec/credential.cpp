#include "credential.hpp"

#include "base64.hpp"
#include "http_text.hpp"

namespace iotcc::websocket {

std::optional<Credential> Credential::read(std::string_view value) noexcept
{
    Credential credential;
    auto rest = value;
    const auto scheme = take_until(rest, ' ');
    rest = trimmed(rest);
    if (equals_ignoring_case(scheme, "Basic")) {
        if (!credential.decode(rest))
            return std::nullopt;
    } else {
        credential.plain_ = equals_ignoring_case(scheme, "Bearer") ? rest : value;
    }
    return credential;
}

bool Credential::decode(std::string_view base64) noexcept
{
    for (int i = 0; i < 2 && base64.ends_with('='); ++i)
        base64.remove_suffix(1);
    if (base64.size() % 4 == 1 || base64.size() * 3 / 4 > decoded_.size())
        return false;
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < base64.size(); ++i) {
        const int value = base64_value(base64[i]);
        if (value < 0)
            return false;
        bits = bits << 6 | static_cast<std::uint32_t>(value);
        if (i % 4 != 0)
            decoded_[size_++] = static_cast<char>(bits >> (6 - i % 4 * 2) & 0xff);
    }
    const auto colon = std::string_view(decoded_.data(), size_).find(':'); // a user has none
    if (colon == std::string_view::npos)
        return false;
    colon_ = static_cast<std::uint16_t>(colon);
    return true;
}

std::string_view Credential::user() const noexcept
{
    return {decoded_.data(), colon_};
}

std::string_view Credential::token() const noexcept
{
    if (size_ == 0)
        return plain_;
    return std::string_view(decoded_.data(), size_).substr(colon_ + 1u);
}

} // namespace iotcc::websocket
