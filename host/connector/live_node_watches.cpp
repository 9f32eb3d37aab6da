#include "close_word.hpp"
#include "live_node.hpp"

#include <utility>

// What the API watches.
namespace iotcc {

namespace {

// Places that a look makes. The API looks each 100 ms at messages and each 200 ms at connections,
// so 100 per second are shown, and bursts of as many.
constexpr std::uint32_t kMessagesPerLook = 10, kConnectionsPerLook = 20;

} // namespace

class LiveNode::LiveConnections final : public ConnectionsWatching {
public:
    explicit LiveConnections(const LiveNode& node)
        : node_(node), watch_(node.watches_,
                              std::make_shared<watch::ConnectionFeed>(watch::kMostConnectionNotes))
    {
    }

    std::optional<ConnectionNews> take() override
    {
        if (!watch_.is_settled())
            return std::nullopt;
        watch::ConnectionFeed& feed = watch_.subject();
        ConnectionNews news;
        const Components components = node_.plugins_.components();
        for (const watch::ConnectionNote& note : feed.take(kConnectionsPerLook))
            if (note.opened != nullptr)
                news.rows.emplace_back(
                    node_.row_of(note.opened->row(IOTCC_ROW_OPENED, note.counters), components));
            else
                news.rows.emplace_back(shown(note));
        news.skipped = feed.take_skipped();
        return news;
    }

private:
    [[nodiscard]] DisconnectRow shown(const watch::ConnectionNote& note) const
    {
        return {node_.boot_id_.connection(note.connection),
                note.device_id,
                note.instance,
                abi::close_word(note.why),
                note.text,
                note.closed_ms};
    }

    const LiveNode& node_;
    abi::ConnectionsWatch watch_;
};

class LiveNode::LiveDevice final : public DeviceWatching {
public:
    LiveDevice(const LiveNode& node, const std::string& device_id)
        : node_(node), watch_(node.watches_, device_id)
    {
    }

    std::optional<MessageNews> take() override
    {
        watch::DeviceTail* const tail = watch_.tail();
        if (tail == nullptr)
            return std::nullopt;
        MessageNews news;
        for (watch::ShownMessage& message : tail->messages.take(kMessagesPerLook))
            news.rows.push_back({message.time_ms, message.direction == watch::Direction::in,
                                 node_.boot_id_.connection(message.connection),
                                 std::move(message.topic), std::move(message.payload),
                                 message.bytes, message.is_cut});
        news.skipped = tail->messages.take_skipped();
        return news;
    }

private:
    const LiveNode& node_;
    abi::DeviceWatch watch_;
};

std::unique_ptr<ConnectionsWatching> LiveNode::watch_connections() const
{
    return std::make_unique<LiveConnections>(*this);
}

std::unique_ptr<DeviceWatching> LiveNode::watch_device(const std::string& device_id) const
{
    return std::make_unique<LiveDevice>(*this, device_id);
}

} // namespace iotcc
