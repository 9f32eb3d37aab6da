#include "option_check.hpp"

#include "descriptor_text.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

namespace iotcc::plugin {
namespace {

// What draft 4 has; later ones are longer.
constexpr std::size_t kOptionSize = offsetof(iotcc_option, choices) + sizeof(void*);
constexpr std::size_t kLongestName = 63;

bool is_option_name(std::string_view name)
{
    return !name.empty() && name.size() <= kLongestName &&
           std::all_of(name.begin(), name.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
           });
}

// A text that may be NULL: false where it has no end.
bool copy(const char* text, std::string& out)
{
    const auto copied = text_of(text == nullptr ? "" : text);
    if (copied)
        out = *copied;
    return copied.has_value();
}

std::optional<Rejection> check_choices(const iotcc_option& option, const std::string& label,
                                       OptionSummary& out)
{
    for (std::size_t i = 0; option.choices != nullptr && option.choices[i] != nullptr; ++i) {
        const auto choice = text_of(option.choices[i]);
        if (!choice || choice->empty() || choice->find('|') != choice->npos || i == kMostEntries)
            return refused(label + ": bad list of choices");
        out.choices.push_back(*choice);
    }
    if (option.type == IOTCC_OPTION_CHOICE && out.choices.empty())
        return refused(label + ": no choices");
    return std::nullopt;
}

std::optional<Rejection> check_option(const iotcc_option& option, const std::string& place,
                                      OptionSummary& out)
{
    if (option.struct_size < kOptionSize)
        return refused(place + ": shorter than draft 4 has it");
    if (!copy(option.name, out.name) || !is_option_name(out.name))
        return refused(place + ": bad name");
    const std::string label = "option \"" + out.name + '"';
    if (!copy(option.unit, out.unit) || !copy(option.meaning, out.meaning))
        return refused(label + ": unit or meaning has no end");
    if (option.default_text != nullptr && !copy(option.default_text, out.default_text.emplace()))
        return refused(label + ": its default has no end");
    if (option.least > option.most && option.type == IOTCC_OPTION_NUMBER)
        return refused(label + ": least is above most");
    out.type = option.type;
    out.flags = option.flags;
    out.least = option.least;
    out.most = option.most;
    return check_choices(option, label, out);
}

} // namespace

std::variant<std::vector<OptionSummary>, Rejection>
check_options(const iotcc_option* const* options)
{
    std::vector<OptionSummary> out;
    for (std::size_t i = 0; options[i] != nullptr; ++i) {
        if (i == kMostEntries)
            return refused("list of options has no end");
        OptionSummary option;
        if (auto rejection = check_option(*options[i], "option " + std::to_string(i + 1), option))
            return *std::move(rejection);
        const bool is_twice = std::any_of(out.begin(), out.end(), [&](const OptionSummary& other) {
            return other.name == option.name;
        });
        if (is_twice)
            return refused("option \"" + option.name + "\": its name is used twice");
        out.push_back(std::move(option));
    }
    return out;
}

} // namespace iotcc::plugin
