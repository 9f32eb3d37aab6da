#pragma once
#include "key.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace iotcc::store {

// A place in the log: bytes since its very first, heads of segments not counted. Never used twice
// by anything that was committed.
using Position = std::uint64_t;

// One record of the log, little-endian:
//
//     u32 CRC-32C of position (u64, not in the file) and the rest of the head
//     u32 CRC-32C of the value
//     u32 length of the value
//     u32 flags: kind, first and last of its batch
//     u64 order
//     u64 u64 key
//     value
//
// The position in the checksum tells a record from a stale one that lay in the same blocks before.
// `order` is the position at which the value was put; a record that compaction moved keeps it.
struct RecordHead {
    enum class Kind : std::uint32_t {
        put = 1,
        erase = 2,
        mark = 3, // begins a group; its order is the position up to which all was committed
    };
    static constexpr std::size_t kSize = 40;
    static constexpr std::uint32_t kFirst = 0x10, kLast = 0x20;

    Kind kind = Kind::put;
    bool is_first = true, is_last = true;
    std::uint32_t length = 0;
    std::uint64_t order = 0;
    Key key;

    [[nodiscard]] std::uint64_t record_size() const noexcept { return kSize + length; }
};

// The head without checksums, as seal() will complete it.
void save_head(char* to, const RecordHead& head) noexcept;
// A head of our own making: nothing is checked.
[[nodiscard]] RecordHead load_head(const char* from) noexcept;
void save_order(char* head, std::uint64_t order) noexcept;
void save_last(char* head) noexcept;

// Writes both checksums of a whole record.
void seal(char* record, Position at) noexcept;

struct RecordView {
    enum class State {
        whole,
        cut, // more bytes than there are
        bad_head,
        bad_value, // the head is sound, so its length can be trusted
    } state = State::cut;
    RecordHead head;
    std::string_view value; // into `bytes`
};

// The record at the front of `bytes`, which lie at `at`: any bytes.
[[nodiscard]] RecordView read_record(std::string_view bytes, Position at) noexcept;

} // namespace iotcc::store
