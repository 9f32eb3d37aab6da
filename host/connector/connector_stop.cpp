#include "connector.hpp"
#include "plugin_init.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

// How the host ends: devices first, plugins when nothing of theirs runs any more.
namespace iotcc {

namespace {

// What the last rows and requests get where the devices have used up the drain's time.
constexpr std::chrono::milliseconds kLeastForPlugins{500};

} // namespace

void Connector::begin_drain()
{
    log_.write(log::Level::info, "host", "stopping: saying goodbye to the devices");
    node_.set_state(LiveNode::State::draining);
    stop_by_ =
        std::chrono::steady_clock::now() + std::chrono::milliseconds(options_.settings.shutdown_ms);
    for (const auto& lane : lanes_)
        lane->post([lane = lane.get(), ms = options_.settings.shutdown_ms] {
            lane->close_listeners(nullptr);
            lane->drain(nullptr, ms);
        });
}

bool Connector::is_stuck(const abi::Instance& instance) const
{
    return (is_kind(instance.component(), IOTCC_KIND_SINK) && sinks_.is_stuck(instance.name())) ||
           plugin_routes_.is_stuck(instance.name());
}

bool Connector::is_stuck() const
{
    for (std::size_t i = 0; i < board_.instances(); ++i)
        if (is_stuck(board_.instance(i)))
            return true;
    return false;
}

bool Connector::is_drained() const
{
    return std::none_of(lanes_.begin(), lanes_.end(),
                        [](const auto& lane) { return lane->open_connections() != 0; });
}

// A plugin's stop finds its connections closed and nobody asking for its numbers; its memory goes
// when no lane can reach it any more, a storage's last. A plugin that still has a thread of ours
// is left as it is.
void Connector::stop()
{
    if (std::exchange(stopped_, true))
        return;
    for (const auto& lane : lanes_)
        lane->run_and_wait([&lane = *lane] {
            lane.close_listeners(nullptr);
            lane.abandon_connections();
        });
    if (password_check_ != nullptr)
        password_check_->stop(); // its answers go to lanes
    if (front_ != nullptr)
        front_->stop();
    http_lane_.stop();
    const auto stop_by = std::max(stop_by_, std::chrono::steady_clock::now() + kLeastForPlugins);
    plugin_routes_.finish(stop_by);
    sinks_.finish(stop_by);
    for (std::size_t i = board_.instances(); i-- > 0;) {
        if (is_stuck(board_.instance(i)))
            continue;
        board_.instance(i).stop();
        board_.instance(i).settle();
    }
    commands_.end_lanes();
    bus_.end_lanes();
    for (const auto& lane : lanes_)
        lane->stop();
    bus_.stop();
    for (std::size_t i = board_.instances(); i-- > 0;)
        if (!is_stuck(board_.instance(i)))
            board_.instance(i).destroy();
    if (is_stuck())
        log_.write(log::Level::error, "host", "a plugin has not returned; stopping without it");
    for (; !initialised_.empty() && !is_stuck(); initialised_.pop_back())
        abi::deinit_plugin(*initialised_.back());
    node_.set_state(LiveNode::State::stopped);
    log_.write(log::Level::info, "host", "stopped");
}

} // namespace iotcc
