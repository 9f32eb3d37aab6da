#pragma once

#include "ws_frame.hpp"

#include <stdexcept>
#include <string>
#include <string_view>

// Cuts what a device receives into whole, unmasked frames of at most 65535 bytes; only the
// beginning of an unfinished one is kept. Throws std::runtime_error on a frame that is longer, or a
// part of a message.
class WsReader {
public:
    // Calls on_frame(opcode, payload) for each; the payload is valid until that returns.
    template <typename OnFrame> void read(std::string_view bytes, OnFrame&& on_frame)
    {
        rest_ += bytes;
        std::size_t done = 0;
        while (const auto size = cut(std::string_view(rest_).substr(done), on_frame))
            done += size;
        rest_.erase(0, done);
    }

private:
    // Answers how many bytes the frame at the front took; 0: it is not whole.
    template <typename OnFrame> static std::size_t cut(std::string_view bytes, OnFrame& on_frame)
    {
        const auto at = [bytes](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
        if (bytes.size() < 4 && (bytes.size() < 2 || at(1) >= 126))
            return 0;
        if ((at(0) & 0x80) == 0 || at(1) > 126)
            throw std::runtime_error("the server sent a frame that no command needs");
        const std::size_t head = at(1) == 126 ? 4 : 2;
        const std::size_t size = at(1) == 126 ? at(2) * 256u + at(3) : at(1);
        if (bytes.size() < head + size)
            return 0;
        on_frame(static_cast<Opcode>(at(0) & 0x0f), bytes.substr(head, size));
        return head + size;
    }

    std::string rest_;
};
