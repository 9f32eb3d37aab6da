#include "metric_text.hpp"

#include "node.hpp"
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

// The fewest digits that give this number again.
std::string shortest(double value)
{
    char digits[32];
    return {digits, std::to_chars(digits, digits + sizeof digits, value).ptr};
}

} // namespace

void MetricText::metric(std::string_view name, std::string_view type, std::string_view help)
{
    name_ = name;
    out_.append("# HELP ").append(name).append(" ").append(help).append("\n");
    out_.append("# TYPE ").append(name).append(" ").append(type).append("\n");
}

void MetricText::begin_sample(std::string_view suffix, Labels labels, std::string_view le)
{
    out_.append(name_).append(suffix);
    char before = '{';
    const auto append = [&](std::string_view label, std::string_view value) {
        out_ += before;
        out_.append(label).append("=\"");
        append_label_value(out_, value);
        out_ += '"';
        before = ',';
    };
    for (const auto& [label, value] : labels)
        append(label, value);
    if (!le.empty())
        append("le", le);
    out_ += before == '{' ? " " : "} ";
}

void MetricText::end_sample(std::uint64_t value)
{
    out_.append(std::to_string(value)).append("\n");
}

void MetricText::end_sample(double value)
{
    out_.append(shortest(value)).append("\n");
}

void MetricText::sample(std::uint64_t value, Labels labels)
{
    begin_sample("", labels);
    end_sample(value);
}

void MetricText::sample(double value, Labels labels)
{
    begin_sample("", labels);
    end_sample(value);
}

void MetricText::samples(const Durations& durations, Labels labels)
{
    for (const Durations::Bucket& bucket : durations.buckets) {
        begin_sample("_bucket", labels, shortest(bucket.up_to_s));
        end_sample(bucket.times);
    }
    begin_sample("_bucket", labels, "+Inf");
    end_sample(durations.times);
    begin_sample("_sum", labels);
    end_sample(durations.seconds);
    begin_sample("_count", labels);
    end_sample(durations.times);
}

} // namespace iotcc::http
