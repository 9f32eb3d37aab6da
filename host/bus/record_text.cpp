#include "record_text.hpp"

#include <cstddef>

namespace iotcc::bus {

namespace {

void put_number(std::string& out, std::uint64_t value, std::size_t bytes)
{
    for (std::size_t i = 0; i < bytes; ++i)
        out.push_back(static_cast<char>(value >> (8 * i)));
}

void put_text(std::string& out, std::string_view text)
{
    put_number(out, text.size(), 4);
    out += text;
}

// Takes pieces off the front; once there were too few bytes, it stays bad.
class TextReader {
public:
    explicit TextReader(std::string_view text) : rest_(text) {}
    std::uint64_t number(std::size_t bytes)
    {
        std::uint64_t value = 0;
        const std::string_view piece = take(bytes);
        for (std::size_t i = 0; i < piece.size(); ++i)
            value |= std::uint64_t{static_cast<unsigned char>(piece[i])} << (8 * i);
        return value;
    }
    std::string_view text() { return take(number(4)); }
    std::string_view take(std::size_t bytes)
    {
        if (bytes > rest_.size()) {
            bad_ = true;
            return {};
        }
        const std::string_view piece = rest_.substr(0, bytes);
        rest_.remove_prefix(bytes);
        return piece;
    }
    [[nodiscard]] std::string_view rest() const { return rest_; }
    [[nodiscard]] bool is_whole() const { return !bad_ && rest_.empty(); }
    [[nodiscard]] bool is_bad() const { return bad_; }

private:
    std::string_view rest_;
    bool bad_ = false;
};

constexpr std::uint8_t kRetained = 1, kReceived = 2, kSent = 4, kWritten = 8;

} // namespace

std::string session_text(const SessionRecord& record)
{
    std::string out;
    put_number(out, record.since_ms, 8);
    put_text(out, record.name);
    put_text(out, record.owner);
    return out;
}

std::optional<SessionRecord> read_session(std::string_view text)
{
    TextReader reader(text);
    SessionRecord record{};
    record.since_ms = reader.number(8);
    record.name = reader.text();
    record.owner = reader.text();
    return reader.is_whole() ? std::optional(record) : std::nullopt;
}

std::string subscription_text(const SubscriptionRecord& record)
{
    std::string out(1, static_cast<char>(record.qos));
    return out += record.filter;
}

std::optional<SubscriptionRecord> read_subscription(std::string_view text)
{
    if (text.size() < 2 || static_cast<unsigned char>(text[0]) > 2)
        return std::nullopt;
    return SubscriptionRecord{text.substr(1), static_cast<std::uint8_t>(text[0])};
}

std::string delivery_text(const DeliveryRecord& record)
{
    std::string out;
    put_number(out, record.number, 8);
    put_number(out, record.qos, 1);
    put_number(out,
               (record.retained ? kRetained : 0u) | (record.received ? kReceived : 0u) |
                   (record.sent ? kSent : 0u),
               1);
    return out;
}

std::optional<DeliveryRecord> read_delivery(std::string_view text)
{
    TextReader reader(text);
    DeliveryRecord record{};
    record.number = reader.number(8);
    record.qos = static_cast<std::uint8_t>(reader.number(1));
    const std::uint64_t flags = reader.number(1);
    record.retained = (flags & kRetained) != 0;
    record.received = (flags & kReceived) != 0;
    record.sent = (flags & kSent) != 0;
    if (!reader.is_whole() || record.qos < 1 || record.qos > 2)
        return std::nullopt;
    return record;
}

std::string message_head(const MessageView& message, const Client& writer)
{
    const bool has_writer = !writer.device.empty();
    std::string out;
    put_number(out, message.qos, 1);
    put_number(out, (message.retain ? kRetained : 0u) | (has_writer ? kWritten : 0u), 1);
    if (has_writer) {
        put_text(out, writer.user);
        put_text(out, writer.device);
    }
    put_number(out, message.topic.size(), 4);
    return out;
}

std::optional<MessageRecord> read_message(std::string_view text)
{
    constexpr std::size_t kLongestName = 65535;
    TextReader reader(text);
    MessageRecord message;
    message.qos = static_cast<std::uint8_t>(reader.number(1));
    const std::uint64_t flags = reader.number(1);
    message.retain = (flags & kRetained) != 0;
    if ((flags & kWritten) != 0) {
        message.writer.user = reader.text();
        message.writer.device = reader.text();
    }
    message.topic = reader.text();
    message.payload = reader.rest();
    if (reader.is_bad() || message.qos > 2 || message.topic.empty() ||
        message.writer.user.size() > kLongestName || message.writer.device.size() > kLongestName)
        return std::nullopt;
    return message;
}

} // namespace iotcc::bus
