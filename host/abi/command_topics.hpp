#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// How a device whose protocol is topics gets commands: on devices/ID/commands/NAME/NUMBER, and
// answers on devices/ID/replies/NUMBER.
namespace iotcc::abi {

// Whether the id can be one level of a topic.
[[nodiscard]] bool has_topics(std::string_view device_id) noexcept;
// For an id that has_topics. Nothing: the name cannot be one level of a topic.
[[nodiscard]] std::optional<std::string> command_topic(std::string_view device_id,
                                                       std::string_view name, std::uint64_t number);
// Where it answers; "": its id cannot be part of a topic.
[[nodiscard]] std::string reply_topic(std::string_view device_id, std::uint64_t number);
// The number in a topic on which that device answers; nothing: it is another topic.
[[nodiscard]] std::optional<std::uint64_t> answered_number(std::string_view topic,
                                                           std::string_view device_id) noexcept;

} // namespace iotcc::abi
