#include "toml_reader.hpp"

#include <toml++/toml.h>

#include <array>
#include <charconv>
#include <optional>
#include <utility>

namespace iotcc::config {

namespace {

// Of one file; who has more has another kind of file.
constexpr std::size_t kMostSyntaxErrors = 20;
// Sections whose own line was broken; nobody looks at what is in them.
constexpr std::string_view kSkipped = "\x01skipped";

// The part of the text that is the line, which counts from 1; without its end.
std::pair<std::size_t, std::size_t> line_at(std::string_view text, std::uint32_t line)
{
    std::size_t begin = 0;
    for (std::uint32_t i = 1; i < line; ++i) {
        const auto end = text.find('\n', begin);
        if (end == text.npos)
            return {text.size(), text.size()};
        begin = end + 1;
    }
    return {begin, std::min(text.find('\n', begin), text.size())};
}

// Puts something harmless in the place of a line that cannot be read. False: there is no such line
// to replace.
bool mend(std::string& text, std::uint32_t line)
{
    const auto [begin, end] = line_at(text, line);
    const auto first = text.find_first_not_of(" \t", begin);
    if (first >= end || text.compare(first, 5, "[\"\\u0") == 0)
        return false;
    const bool is_header = text[first] == '[';
    text.replace(begin, end - begin,
                 is_header ? "[\"\\u0001skipped\"." + std::to_string(line) + ']' : "");
    return true;
}

class TomlFile {
public:
    explicit TomlFile(std::string name) : name_(std::move(name)) {}

    Layer read(std::string text)
    {
        std::optional<toml::table> root;
        while (!root && layer_.problems.size() < kMostSyntaxErrors)
            root = parse(text);
        if (root)
            read_root(*root);
        return std::move(layer_);
    }

private:
    // Nothing: a line was bad; the text is mended and worth another try, or there is no more.
    //
    // toml++ 3.3 ends the process where memory is short in one of two noexcept functions. The
    // reader's constructor copies the name of the source: none is given here. What cannot be helped
    // is error_builder::finish, which copies the text of a syntax error, some 80 bytes.
    std::optional<toml::table> parse(std::string& text)
    {
        try {
            return toml::parse(text);
        } catch (const toml::parse_error& error) {
            fault(error.source(), std::string(error.description()));
            if (!mend(text, error.source().begin.line))
                return toml::table();
            return std::nullopt;
        }
    }

    Origin origin(const toml::source_region& source) const
    {
        return {Origin::Source::file, name_, source.begin.line, source.begin.column};
    }
    void fault(const toml::source_region& source, std::string message)
    {
        layer_.problems.push_back({origin(source), std::move(message)});
    }

    void read_root(const toml::table& root)
    {
        for (const auto& [key, node] : root) {
            if (key.str() == kSkipped)
                continue;
            const auto* table = node.as_table();
            if (table == nullptr)
                fault(key.source(), '"' + std::string(key.str()) +
                                        "\" stands outside of a section; put it under one like "
                                        "[host]");
            else if (key.str() == "plugin")
                read_plugins(*table);
            else
                read_section(std::string(key.str()), "", key.source(), *table);
        }
    }

    void read_plugins(const toml::table& plugins)
    {
        for (const auto& [key, node] : plugins) {
            const std::string instance(key.str());
            if (const auto* table = node.as_table())
                read_section("plugin", instance, key.source(), *table);
            else
                fault(key.source(), "\"" + instance +
                                        "\" stands in [plugin] itself; an instance's settings "
                                        "belong in [plugin.NAME]");
        }
    }

    void read_section(const std::string& section, const std::string& instance,
                      const toml::source_region& source, const toml::table& table)
    {
        layer_.given.push_back({section, instance, "", {}, Given::Form::typed, origin(source)});
        for (const auto& [key, node] : table) {
            Given given{section, instance,           std::string(key.str()),
                        {},      Given::Form::typed, origin(key.source())};
            if (auto value = value_of(node)) {
                given.value = *std::move(value);
                layer_.given.push_back(std::move(given));
            } else {
                fault(key.source(), given.name() + ": must be a text, a number, true, false or a "
                                                   "list of them");
            }
        }
    }

    static std::optional<Value> value_of(const toml::node& node)
    {
        const auto* items = node.as_array();
        if (items == nullptr)
            return scalar_of(node);
        std::vector<std::string> texts;
        for (const toml::node& item : *items) {
            const auto value = scalar_of(item);
            if (!value)
                return std::nullopt;
            texts.push_back(text_of(*value));
        }
        return texts;
    }

    static std::optional<Value> scalar_of(const toml::node& node)
    {
        if (const auto* text = node.as_string())
            return Value(text->get());
        if (const auto* number = node.as_integer())
            return Value(std::int64_t{number->get()});
        if (const auto* flag = node.as_boolean())
            return Value(flag->get());
        if (const auto* real = node.as_floating_point()) {
            std::array<char, 32> digits{};
            const auto end =
                std::to_chars(digits.data(), digits.data() + digits.size(), real->get()).ptr;
            return Value(std::string(digits.data(), end));
        }
        return std::nullopt;
    }

    const std::string name_;
    Layer layer_;
};

} // namespace

Layer read_toml(const std::string& name, std::string_view text)
{
    return TomlFile(name).read(std::string(text));
}

} // namespace iotcc::config
