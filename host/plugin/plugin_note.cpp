#include "plugin_note.hpp"

#include <algorithm>
#include <cstring>
#include <optional>

namespace iotcc::plugin {
namespace {

constexpr std::uint32_t kDraftMagic = 0x30434f49; // "IOC0"
constexpr std::uint32_t kFinalMagic = 0x43434f49; // "IOCC"

template <std::size_t N> std::optional<std::string> text_of(const char (&field)[N])
{
    const std::size_t length = ::strnlen(field, N);
    if (length == N)
        return std::nullopt;
    return std::string(field, length);
}

bool is_graphic(char c)
{
    return c > ' ' && c < 0x7f;
}

} // namespace

std::variant<PluginNote, Rejection> read_note(const iotcc_note& raw)
{
    if (raw.magic != magic_of(raw.draft))
        return refused("bad magic in the .iotcc note");
    const auto id = text_of(raw.id);
    const auto version = text_of(raw.version);
    if (!id || !version)
        return refused("a text of the .iotcc note has no end");
    if (id->empty())
        return refused("id is empty");
    if (!is_identifier(*id))
        return refused("bad character in id");
    if (version->empty() || !std::all_of(version->begin(), version->end(), is_graphic))
        return refused("bad character in version");
    return PluginNote{raw.abi, raw.min_abi, raw.draft, *id, *version};
}

std::uint32_t magic_of(std::uint32_t draft) noexcept
{
    return draft == 0 ? kFinalMagic : kDraftMagic;
}

bool is_identifier(std::string_view text) noexcept
{
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '_' || c == '-';
    };
    return !text.empty() && text.size() <= 63 && std::all_of(text.begin(), text.end(), fits);
}

std::string abi_text(std::uint32_t abi)
{
    return std::to_string(abi >> 16) + '.' + std::to_string(abi & 0xffff);
}

} // namespace iotcc::plugin
