#pragma once
#include "deflater.hpp"
#include "inflater.hpp"

#include <array>
#include <cstddef>
#include <memory>

namespace iotcc::websocket {

// What the connections of one thread that agreed to no context takeover compress and inflate with,
// one message at a time: between messages they hold nothing. Made when first needed: about 40 KiB
// to inflate, up to 256 KiB for each window size to compress.
class DeflateScratch {
public:
    // As new, for one message. Valid as long as this; throws std::bad_alloc.
    [[nodiscard]] Inflater& inflater();
    [[nodiscard]] Deflater& deflater(int window_bits); // 8 to 15

private:
    static constexpr std::size_t kLeastBits = 8;

    std::unique_ptr<Inflater> inflater_;
    std::array<std::unique_ptr<Deflater>, 8> deflaters_; // by window bits, the least first
};

} // namespace iotcc::websocket
