#include "probe_verdict.hpp"

#include <charconv>
#include <concepts>
#include <cstddef>
#include <vector>

namespace iotcc::plugin {
namespace {

constexpr std::string_view kAccepted = "accepted", kRefused = "refused", kEnd = "end";

using Fields = std::vector<std::string>;

std::string join(const Fields& fields)
{
    std::string bytes;
    for (const std::string& field : fields)
        bytes.append(field).push_back('\0');
    return bytes;
}

Fields split(std::string_view bytes)
{
    Fields fields;
    for (std::size_t end; (end = bytes.find('\0')) != bytes.npos; bytes.remove_prefix(end + 1))
        fields.emplace_back(bytes.substr(0, end));
    return fields;
}

// Writes texts and numbers one after the other, as FieldReader takes them.
class FieldWriter {
public:
    explicit FieldWriter(Fields& fields) : fields_(fields) {}
    void put(const std::string& text) { fields_.push_back(text); }
    void put(std::integral auto number) { fields_.push_back(std::to_string(number)); }
    template <class T> void put(const std::vector<T>& items)
    {
        put(items.size());
        for (const T& item : items)
            put(item);
    }
    template <class T> void put(const std::optional<T>& value)
    {
        put(value ? 1 : 0);
        if (value)
            put(*value);
    }
    void put(const OptionSummary& option)
    {
        put(option.name);
        put(option.type);
        put(option.flags);
        put(option.default_text);
        put(option.unit);
        put(option.meaning);
        put(option.least);
        put(option.most);
        put(option.choices);
    }
    void put(const ComponentSummary& component)
    {
        put(component.name);
        put(component.kind);
        put(component.options);
    }

private:
    Fields& fields_;
};

// Each `take` answers whether there was such a thing; the bytes come from foreign code.
class FieldReader {
public:
    explicit FieldReader(const Fields& fields) : fields_(fields) {}
    [[nodiscard]] bool is_at_end() const { return at_ == fields_.size(); }
    bool take(std::string& text)
    {
        if (is_at_end())
            return false;
        text = fields_[at_++];
        return true;
    }
    bool take(std::integral auto& number)
    {
        std::string text;
        if (!take(text))
            return false;
        const auto end = text.data() + text.size();
        const auto parsed = std::from_chars(text.data(), end, number);
        return parsed.ec == std::errc{} && parsed.ptr == end;
    }
    template <class T> bool take(std::vector<T>& items)
    {
        std::size_t count = 0;
        if (!take(count) || count > fields_.size() - at_) // an item has a field at least
            return false;
        items.resize(count);
        for (T& item : items)
            if (!take(item))
                return false;
        return true;
    }
    template <class T> bool take(std::optional<T>& value)
    {
        int is_there = 0;
        return take(is_there) && (is_there == 0 || take(value.emplace()));
    }
    bool take(OptionSummary& option)
    {
        return take(option.name) && take(option.type) && take(option.flags) &&
               take(option.default_text) && take(option.unit) && take(option.meaning) &&
               take(option.least) && take(option.most) && take(option.choices);
    }
    bool take(ComponentSummary& component)
    {
        return take(component.name) && take(component.kind) && take(component.options);
    }

private:
    const Fields& fields_;
    std::size_t at_ = 0;
};

Fields fields_of(const PluginSummary& summary)
{
    Fields fields = {std::string(kAccepted)};
    FieldWriter writer(fields);
    writer.put(summary.vendor);
    writer.put(summary.license);
    writer.put(summary.needs);
    writer.put(summary.components);
    return fields;
}

std::optional<ProbeVerdict> accepted(const Fields& fields)
{
    FieldReader reader(fields);
    std::string word;
    PluginSummary summary;
    if (!reader.take(word) || !reader.take(summary.vendor) || !reader.take(summary.license) ||
        !reader.take(summary.needs) || !reader.take(summary.components) || !reader.is_at_end())
        return std::nullopt;
    return summary;
}

} // namespace

std::string encode_verdict(const ProbeVerdict& verdict)
{
    const auto* const rejection = std::get_if<Rejection>(&verdict);
    Fields fields = rejection != nullptr
                        ? Fields{std::string(kRefused), rejection->cause, rejection->remedy}
                        : fields_of(std::get<PluginSummary>(verdict));
    fields.emplace_back(kEnd);
    return join(fields);
}

std::optional<ProbeVerdict> decode_verdict(std::string_view bytes)
{
    Fields fields = split(bytes);
    if (fields.empty() || fields.back() != kEnd || bytes.back() != '\0')
        return std::nullopt;
    fields.pop_back();
    if (fields.size() == 3 && fields[0] == kRefused)
        return refused(fields[1], fields[2]);
    if (!fields.empty() && fields[0] == kAccepted)
        return accepted(fields);
    return std::nullopt;
}

} // namespace iotcc::plugin
