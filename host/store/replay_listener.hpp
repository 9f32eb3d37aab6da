#pragma once
#include "key.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace iotcc::store {

// The end of the newest segment that was never committed: a crash in the middle of a write. It has
// been cut off; a normal thing, for a line in the log.
struct TornTail {
    std::string file;
    std::uint64_t offset = 0; // of the first byte that was cut
    std::uint64_t bytes = 0;
};

// Bytes that were committed and cannot be read. The file is set aside, never wiped, as soon as what
// could be read has been copied from it.
struct Damage {
    std::string file;
    std::uint64_t offset = 0; // of the first bad byte
    std::uint64_t bytes = 0;  // unreadable, in the whole file
    std::string text;         // what is wrong, with file and offset
};

// Takes what Store::open() finds, on the thread that opens. May throw, which ends the opening.
class ReplayListener {
public:
    virtual ~ReplayListener() = default;

    // Every live key once, in the order in which they were put last. `value` lives for the call.
    virtual void live(const Key& key, std::string_view value) = 0;

    virtual void torn(const TornTail& tail) = 0; // before the first live()
    virtual void damaged(const Damage& damage) = 0;
};

} // namespace iotcc::store
