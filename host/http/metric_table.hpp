#pragma once
#include "node.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace iotcc::http {

class MetricText;

// One look at the node, for all metrics of one answer.
struct MetricSource {
    NodeStatus status;
    Readiness readiness;
    ProcessRow process;
    std::vector<LaneRow> lanes;
    std::vector<PluginRow> plugins;
};

// One metric: a row says everything about it. Names are a contract.
struct Metric {
    std::string_view name;
    std::string_view type;                           // "counter", "gauge", "histogram"
    std::string_view unit;                           // "" where it is a plain number
    std::string_view labels;                         // "instance, limit", or ""
    std::string_view meaning;                        // one sentence without a line end
    void (*write)(MetricText&, const MetricSource&); // its samples
};

[[nodiscard]] std::span<const Metric> metric_table();

// The reference page, in Markdown.
[[nodiscard]] std::string metric_reference();

} // namespace iotcc::http
