#pragma once
#include "framing.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace iotcc::raw_tcp {

// What a connection saw of its stream.
struct Decoding {
    enum class End { open, too_long, bad_length };
    std::vector<std::string> frames;
    std::string rest{}; // unfinished bytes
    End end = End::open;
    bool operator==(const Decoding&) const = default;
};

// Takes frames off `bytes` until there is no whole one, or the stream is at its end.
template <class F>
void take_frames(const F& framing, std::string_view& bytes, std::size_t most, Searched& searched,
                 Decoding& seen)
{
    for (;;) {
        const auto before = bytes.size();
        const auto event = framing.next(bytes, most, searched);
        if (const auto* frame = std::get_if<Frame>(&event)) {
            CHECK(frame->wire.data() + frame->wire.size() == bytes.data());
            CHECK(frame->wire.size() <= before - bytes.size());
            seen.frames.emplace_back(frame->payload);
            continue;
        }
        if (const auto* more = std::get_if<NeedMore>(&event))
            CHECK((more->total == 0 || more->total > bytes.size()));
        else
            seen.end = std::holds_alternative<TooLong>(event) ? Decoding::End::too_long
                                                              : Decoding::End::bad_length;
        return;
    }
}

// Presents the pieces as a host does: what was not used comes again in front of the next piece.
template <class F>
Decoding decode(const F& framing, const std::vector<std::string>& pieces, std::size_t most)
{
    Searched searched = 0;
    Decoding seen;
    std::string kept;
    for (const auto& piece : pieces) {
        kept += piece;
        std::string_view bytes = kept;
        take_frames(framing, bytes, most, searched, seen);
        if (seen.end != Decoding::End::open)
            return seen; // how much had come until then depends on the cuts
        kept = bytes;
    }
    seen.rest = kept;
    return seen;
}

// However the stream is cut, byte by byte and in two at every place: what it gives as a whole.
template <class F> void check_cuts(const F& framing, const std::string& stream, std::size_t most)
{
    CAPTURE(stream);
    const auto whole = decode(framing, {stream}, most);
    std::vector<std::string> bytes;
    for (const char c : stream)
        bytes.emplace_back(1, c);
    CHECK(decode(framing, bytes, most) == whole);
    for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
        CAPTURE(cut);
        CHECK(decode(framing, {stream.substr(0, cut), stream.substr(cut)}, most) == whole);
    }
}

// What is encoded is read back as one frame with that payload.
template <class F> void check_read_back(const F& framing, const std::string& payload)
{
    CAPTURE(payload);
    const auto frame = framing.encode(payload);
    REQUIRE(frame);
    CHECK(decode(framing, {*frame}, payload.size()) == Decoding{{payload}});
}

} // namespace iotcc::raw_tcp
