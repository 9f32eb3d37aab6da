#pragma once
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace iotcc {
struct Durations;
}

namespace iotcc::http {

// Writes the text format of Prometheus, version 0.0.4, at the end of a string.
class MetricText {
public:
    using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

    // Appends to `out`, which must outlive the writer.
    explicit MetricText(std::string& out) noexcept : out_(out) {}

    // Begins a metric: the samples that follow are its. `name` outlives them.
    void metric(std::string_view name, std::string_view type, std::string_view help);
    // Label values may be any text; what is not UTF-8 becomes U+FFFD.
    void sample(std::uint64_t value, Labels labels = {});
    void sample(double value, Labels labels = {});
    // The samples of a histogram; the times are in seconds.
    void samples(const Durations& durations, Labels labels = {});

private:
    void begin_sample(std::string_view suffix, Labels labels, std::string_view le = {});
    void end_sample(std::uint64_t value);
    void end_sample(double value);

    std::string& out_;
    std::string_view name_;
};

} // namespace iotcc::http
