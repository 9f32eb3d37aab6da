#pragma once
#include <iotcc/types.h>

#include <cstdint>
#include <string_view>

// The records of the ABI as C++ sees them: std::string_view in place of pointer and length. Views
// own nothing: those that a callback gets are lent until it returns.
namespace iotcc {

[[nodiscard]] inline std::string_view view(iotcc_str s) noexcept
{
    return {s.ptr, s.len};
}
[[nodiscard]] inline std::string_view view(iotcc_bytes b) noexcept
{
    return {reinterpret_cast<const char*>(b.ptr), b.len};
}
[[nodiscard]] inline std::string_view view(iotcc_buf b) noexcept
{
    return {reinterpret_cast<const char*>(b.ptr), b.len};
}
[[nodiscard]] inline iotcc_str str(std::string_view s) noexcept
{
    return {s.data(), s.size()};
}
[[nodiscard]] inline iotcc_bytes bytes(std::string_view s) noexcept
{
    return {reinterpret_cast<const std::uint8_t*>(s.data()), s.size()};
}

// Who connected; the members mean what they mean in iotcc_device.
struct Device {
    std::string_view id;
    std::string_view type{}, name{}, user_agent{};
    std::string_view username{}, password{}; // as offered by the peer; never stored
    std::uint32_t flags = 0;                 // IOTCC_DEVICE_*
};

// One decoded message.
struct Message {
    std::string_view topic, payload; // topic: the protocol's, or ""
    std::uint32_t qos = 0, retain = 0;
    std::uint64_t correlation = 0;  // of a reply: the command that it answers
    std::int32_t status = IOTCC_OK; // of a reply
    std::uint32_t kind = IOTCC_MSG_DATA;
    std::uint32_t once_id = 0; // with qos 2: the sender's number of it
};

// What REST or logic wants of the device.
struct Command {
    std::string_view name, payload, content_type;
    std::uint64_t correlation = 0; // goes into the reply; 0: no reply wanted
    std::uint32_t kind = IOTCC_COMMAND, timeout_ms = 0;
};

[[nodiscard]] inline Command view(const iotcc_command& c) noexcept
{
    return {view(c.name),  view(c.payload), view(c.content_type),
            c.correlation, c.kind,          c.timeout_ms};
}
[[nodiscard]] inline Message view(const iotcc_msg& m) noexcept
{
    return {view(m.topic), view(m.payload), m.qos,  m.retain,
            m.correlation, m.status,        m.kind, m.once_id};
}
[[nodiscard]] inline iotcc_device record(const Device& d) noexcept
{
    return {sizeof(iotcc_device), d.flags,           str(d.id),       str(d.name),
            str(d.type),          str(d.user_agent), str(d.username), bytes(d.password)};
}
[[nodiscard]] inline iotcc_msg record(const Message& m) noexcept
{
    return {sizeof(iotcc_msg), m.kind, str(m.topic), bytes(m.payload), m.correlation,
            m.status,          m.qos,  m.retain,     m.once_id};
}

} // namespace iotcc
