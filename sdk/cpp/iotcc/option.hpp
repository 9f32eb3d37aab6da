#pragma once
#include <iotcc/option.h>

#include <array>
#include <cstddef>
#include <cstdint>

// Short ways to declare options. In the Options of a configured session:
//
//     static constexpr const char* kFramings[] = {"line", "length", nullptr};
//     static constexpr iotcc_option declared[] = {
//         iotcc::choice_option("framing", "line", kFramings, "how the stream is cut"),
//         iotcc::number_option("max_frame", "65536", 1, 1'048'576, "bytes", "of one frame"),
//         iotcc::flag_option("echo", "false", "answer each frame with itself"),
//     };
//
// All texts are literals. The host then refuses what is not declared and what does not fit.
namespace iotcc {

[[nodiscard]] constexpr iotcc_option text_option(const char* name, const char* default_text,
                                                 const char* meaning,
                                                 std::uint32_t flags = 0) noexcept
{
    iotcc_option option{};
    option.struct_size = sizeof option;
    option.flags = flags;
    option.type = IOTCC_OPTION_TEXT;
    option.name = name;
    option.default_text = default_text;
    option.meaning = meaning;
    return option;
}

[[nodiscard]] constexpr iotcc_option number_option(const char* name, const char* default_text,
                                                   std::int64_t least, std::int64_t most,
                                                   const char* unit, const char* meaning) noexcept
{
    iotcc_option option = text_option(name, default_text, meaning);
    option.type = IOTCC_OPTION_NUMBER;
    option.unit = unit;
    option.least = least;
    option.most = most;
    return option;
}

[[nodiscard]] constexpr iotcc_option flag_option(const char* name, const char* default_text,
                                                 const char* meaning) noexcept
{
    iotcc_option option = text_option(name, default_text, meaning);
    option.type = IOTCC_OPTION_FLAG;
    return option;
}

// `choices` ends with a nullptr and lives as long as the plugin.
[[nodiscard]] constexpr iotcc_option choice_option(const char* name, const char* default_text,
                                                   const char* const* choices,
                                                   const char* meaning) noexcept
{
    iotcc_option option = text_option(name, default_text, meaning);
    option.type = IOTCC_OPTION_CHOICE;
    option.choices = choices;
    return option;
}

[[nodiscard]] constexpr iotcc_option list_option(const char* name, const char* default_text,
                                                 const char* meaning) noexcept
{
    iotcc_option option = text_option(name, default_text, meaning);
    option.type = IOTCC_OPTION_LIST;
    return option;
}

// The list for iotcc_component.options from an array of them.
template <std::size_t N>
[[nodiscard]] constexpr std::array<const iotcc_option*, N + 1>
option_list(const iotcc_option (&options)[N]) noexcept
{
    std::array<const iotcc_option*, N + 1> list{};
    for (std::size_t i = 0; i < N; ++i)
        list[i] = &options[i];
    return list;
}
template <class Options> inline constexpr auto declared_options = option_list(Options::declared);

} // namespace iotcc
