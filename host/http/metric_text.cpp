#include "metric_text.hpp"

#include "utf8.hpp"

#include <charconv>

namespace iotcc::http {

namespace {

void append_label_value(std::string& out, std::string_view text)
{
    while (!text.empty()) {
        const auto size = iotcc::text::first_code_point(text).size;
        const char c = text.front();
        if (size == 0)
            out += "\xef\xbf\xbd";
        else if (c == '\\' || c == '"')
            out += {'\\', c};
        else if (c == '\n')
            out += "\\n";
        else
            out += text.substr(0, size);
        text.remove_prefix(size == 0 ? 1 : size);
    }
}

} // namespace

void MetricText::metric(std::string_view name, std::string_view type, std::string_view help)
{
    name_ = name;
    out_.append("# HELP ").append(name).append(" ").append(help).append("\n");
    out_.append("# TYPE ").append(name).append(" ").append(type).append("\n");
}

void MetricText::begin_sample(Labels labels)
{
    out_ += name_;
    char before = '{';
    for (const auto& [label, value] : labels) {
        out_ += before;
        out_.append(label).append("=\"");
        append_label_value(out_, value);
        out_ += '"';
        before = ',';
    }
    out_ += labels.size() == 0 ? " " : "} ";
}

void MetricText::sample(std::uint64_t value, Labels labels)
{
    begin_sample(labels);
    out_.append(std::to_string(value)).append("\n");
}

void MetricText::sample(double value, Labels labels)
{
    begin_sample(labels);
    char digits[32];
    out_.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr).append("\n");
}

} // namespace iotcc::http
