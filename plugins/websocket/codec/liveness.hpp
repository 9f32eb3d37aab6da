#pragma once
#include <cstdint>

namespace iotcc::websocket {

// Finds out who is silent or slow by looking at counters from time to time, so that a message costs
// nothing and a jump of the clock means nothing. A limit is reached after its time and at most a
// quarter more.
class Liveness {
public:
    struct Periods {
        std::uint32_t ping_ms = 0; // without a byte until a ping, and again until the end; 0: never
        std::uint32_t assemble_ms = 0; // an unfinished message; 0: any time
    };
    enum class Verdict : std::uint8_t { well, ping, dead, late };

    // From one look to the next; 0: none is needed.
    [[nodiscard]] static std::uint32_t interval_ms(const Periods& periods) noexcept;

    // `bytes`, `messages`: received so far, as they are counted. Assembling: a message is begun and
    // not whole. After dead and late the connection is to be closed.
    [[nodiscard]] Verdict look(std::uint64_t bytes, std::uint64_t messages, bool is_assembling,
                               const Periods& periods) noexcept;

private:
    // Lower halves: nobody sends 4 GiB between two looks.
    std::uint32_t bytes_ = 0, messages_ = 0;
    std::uint32_t silent_ = 0, assembling_ = 0; // looks at which nothing had changed, in a row
};

} // namespace iotcc::websocket
