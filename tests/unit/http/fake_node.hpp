#pragma once
#include "node.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <string_view>

// A node whose answers are written by the test before it serves.
class FakeNode : public iotcc::Node {
public:
    iotcc::NodeStatus status_row;
    iotcc::Readiness readiness_row;
    iotcc::ProcessRow process_row;
    std::vector<iotcc::LaneRow> lane_rows;
    std::vector<iotcc::PluginRow> plugin_rows;
    std::vector<iotcc::ConnectionRow> connection_rows; // the place of a connection is its index

    mutable iotcc::CommandRequest asked; // the last
    iotcc::CommandOutcome outcome;

    std::map<std::string, iotcc::Role, std::less<>> tokens; // empty: none are needed
    std::uint32_t retry_after_s = 0;                        // of wrong ones

    iotcc::Authorization authorize(std::string_view token, std::string_view) const override
    {
        if (tokens.empty())
            return {iotcc::Role::admin};
        const auto found = tokens.find(token);
        if (found == tokens.end())
            return {std::nullopt, token.empty() ? 0 : retry_after_s};
        return {found->second};
    }
    iotcc::NodeStatus status() const override { return status_row; }
    iotcc::Readiness readiness() const override { return readiness_row; }
    iotcc::ProcessRow process() const override { return process_row; }
    std::vector<iotcc::LaneRow> lanes() const override { return lane_rows; }
    std::vector<iotcc::PluginRow> plugins() const override { return plugin_rows; }
    iotcc::ConnectionPage connections(const iotcc::ListQuery& query) const override
    {
        listed = query;
        const std::size_t all = connection_rows.size();
        const std::size_t begin = query.after ? query.after->connection : 0;
        const std::size_t end = std::min(begin + query.limit, all);
        iotcc::ConnectionPage page{{}, std::nullopt, all};
        for (std::size_t i = begin; i < end; ++i)
            page.rows.push_back(connection_rows[i]);
        if (end < all)
            page.next = iotcc::ListPosition{7, connection_rows[end].device_id, end};
        return page;
    }
    iotcc::DevicePage devices(const iotcc::ListQuery& query) const override
    {
        listed = query;
        iotcc::DevicePage page{{}, std::nullopt, connection_rows.size()};
        for (const auto& row : connection_rows)
            page.rows.push_back({row, 2});
        return page;
    }
    mutable iotcc::ListQuery listed; // the last
    std::vector<iotcc::ConnectionRow> device(const std::string& device_id) const override
    {
        std::vector<iotcc::ConnectionRow> rows;
        for (const auto& row : connection_rows) {
            if (row.device_id == device_id)
                rows.push_back(row);
        }
        return rows;
    }
    void command(iotcc::CommandRequest request,
                 std::function<void(iotcc::CommandOutcome)> done) const override
    {
        asked = std::move(request);
        done(outcome);
    }
    mutable iotcc::PluginRequest asked_of_plugin; // the last
    iotcc::PluginOutcome plugin_outcome;
    bool is_status_api = false;
    void ask_plugin(iotcc::PluginRequest request,
                    std::function<void(iotcc::PluginOutcome)> done) const override
    {
        asked_of_plugin = std::move(request);
        done(plugin_outcome);
    }
    bool has_status_api() const override { return is_status_api; }
    void publish(iotcc::Publication publication,
                 std::function<void(PublishResult)> done) const override
    {
        published = std::move(publication);
        done(publish_result);
    }
    mutable iotcc::Publication published; // the last
    PublishResult publish_result = PublishResult::taken;
    std::size_t kick(const std::string& device_id) const override
    {
        return device(device_id).size();
    }
    std::size_t kick(const iotcc::ConnectionFilter& filter) const override
    {
        kicked = filter;
        return connection_rows.size();
    }
    mutable iotcc::ConnectionFilter kicked; // the last
    // What the looks of those who watch get, one after the other; then nothing new.
    template <class Row> using Looks = std::deque<std::optional<iotcc::News<Row>>>;
    template <class Row> struct Watched final : iotcc::Watching<Row> {
        explicit Watched(Looks<Row>& script) : looks(script) {}
        std::optional<iotcc::News<Row>> take() override
        {
            if (looks.empty())
                return iotcc::News<Row>{};
            auto next = std::move(looks.front());
            looks.pop_front();
            return next;
        }
        Looks<Row>& looks;
    };
    using ConnectionEvent = std::variant<iotcc::ConnectionRow, iotcc::DisconnectRow>;
    mutable Looks<ConnectionEvent> happened;
    mutable Looks<iotcc::MessageRow> passed;
    mutable std::string watched_device; // the last
    std::unique_ptr<iotcc::ConnectionsWatching> watch_connections() const override
    {
        return std::make_unique<Watched<ConnectionEvent>>(happened);
    }
    std::unique_ptr<iotcc::DeviceWatching> watch_device(const std::string& device_id) const override
    {
        watched_device = device_id;
        return std::make_unique<Watched<iotcc::MessageRow>>(passed);
    }
    Order set_log_level(const std::string& instance, const std::string& level) const override
    {
        if (instance != "raw_tcp")
            return Order::no_such_instance;
        if (level != "debug" && !level.empty())
            return Order::bad_value;
        level_set = level;
        return Order::done;
    }
    mutable std::string level_set = "nothing"; // by the last order
    std::optional<iotcc::ReloadReport> last_reload() const override { return reload_report; }
    bool reload(std::function<void(const iotcc::ReloadReport&)> done) const override
    {
        if (!is_reloadable)
            return false;
        done(reload_report.emplace(next_report));
        return true;
    }

    mutable std::optional<iotcc::ReloadReport> reload_report;
    iotcc::ReloadReport next_report; // what a reload comes to
    bool is_reloadable = true;
};
