#pragma once
#include <iotcc/types.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace iotcc::sinks {

// Who is behind a connection, in memory of its own: it outlives the connection's row in the
// storage. Never changes.
class Identity {
public:
    // Copies the row's texts; those other than the device id are cut at 256 bytes, as the built-in
    // storage does. Throws std::bad_alloc.
    explicit Identity(const iotcc_row& row);

    [[nodiscard]] std::uint64_t connection() const noexcept { return conn_id_; }
    // The row of that event. Views into this.
    [[nodiscard]] iotcc_row row(std::uint32_t event, const iotcc_slot& counters) const noexcept;
    [[nodiscard]] std::size_t bytes() const noexcept { return sizeof *this + text_.capacity(); }

private:
    std::uint64_t conn_id_, opened_ms_;
    std::array<std::uint32_t, 6> lengths_; // of the texts, in the order of iotcc_row
    std::string text_;                     // all of them, one after the other
};

// One row on its way to the sinks.
struct SinkRow {
    // Shared: by the rows of one connection, by the backlogs of all sinks, and by the table of the
    // open connections, each of which may be the last to need it.
    std::shared_ptr<const Identity> who;
    std::uint32_t event = IOTCC_ROW_UPDATE;
    iotcc_slot counters{};

    // Memory that it holds while it waits, counted as if its identity were its own.
    [[nodiscard]] std::size_t bytes() const noexcept { return sizeof *this + who->bytes(); }
};

} // namespace iotcc::sinks
