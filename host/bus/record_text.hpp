#pragma once
#include "message.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace iotcc::bus {

// How the values of records are written: little-endian numbers, texts with their length before
// them. A reader answers nothing for bytes that are not one.
struct SessionRecord {
    std::string_view name, owner;
    std::uint64_t since_ms; // Unix time: away since then; 0: it was connected
};
[[nodiscard]] std::string session_text(const SessionRecord& record);
[[nodiscard]] std::optional<SessionRecord> read_session(std::string_view text);

struct SubscriptionRecord {
    std::string_view filter;
    std::uint8_t qos;
};
[[nodiscard]] std::string subscription_text(const SubscriptionRecord& record);
[[nodiscard]] std::optional<SubscriptionRecord> read_subscription(std::string_view text);

struct DeliveryRecord {
    std::uint64_t number; // 0: none yet
    std::uint8_t qos;
    bool retained, received;
    bool sent; // on some connection, as far as the record knows
};
[[nodiscard]] std::string delivery_text(const DeliveryRecord& record);
[[nodiscard]] std::optional<DeliveryRecord> read_delivery(std::string_view text);

// What comes before topic and payload.
[[nodiscard]] std::string message_head(const MessageView& message, const Client& writer = {});
struct MessageRecord : MessageView {
    Client writer;
};
[[nodiscard]] std::optional<MessageRecord> read_message(std::string_view text);

} // namespace iotcc::bus
