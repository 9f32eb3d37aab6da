#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace iotcc {

// Names connections to the outside: unique over restarts, since the first half is new at every
// start.
class BootId {
public:
    BootId(); // random; throws std::system_error where the kernel has no random numbers

    // As a UUID of its own (version 8 of RFC 9562: custom).
    [[nodiscard]] std::string text() const { return connection(0); }
    // The UUID of a connection: 60 bits of the boot, then the 62 bits of the connection's id.
    [[nodiscard]] std::string connection(std::uint64_t conn_id) const;
    // The way back; nothing where that is no connection of this boot.
    [[nodiscard]] std::optional<std::uint64_t> number_of(std::string_view uuid) const;

private:
    std::uint64_t boot_;
};

} // namespace iotcc
