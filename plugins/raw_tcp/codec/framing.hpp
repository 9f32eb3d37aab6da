#pragma once
#include "delimiter_framing.hpp"
#include "fixed_framing.hpp"
#include "length_framing.hpp"
#include "line_framing.hpp"
#include "raw_framing.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace iotcc::raw_tcp {

// How all connections of an instance cut their streams. Constant, so shared by all lanes: what
// differs by connection is a Searched.
using Framing =
    std::variant<LineFraming, DelimiterFraming, LengthFraming, FixedFraming, RawFraming>;

// In a binary framing the words of the protocol are JSON, and few bytes tell another protocol.
[[nodiscard]] bool is_binary(const Framing& framing) noexcept;

// A frame without a payload is no frame to it, or cannot be told from nothing.
[[nodiscard]] bool skips_empty(const Framing& framing) noexcept;

// The functions of that name of the alternative.
[[nodiscard]] FrameEvent next_frame(const Framing& framing, std::string_view& bytes,
                                    std::size_t most, Searched& searched);
[[nodiscard]] std::optional<std::string> encode_frame(const Framing& framing,
                                                      std::string_view payload);
[[nodiscard]] std::string_view body_of(const Framing& framing, const Frame& frame) noexcept;
[[nodiscard]] std::size_t room_of(const Framing& framing) noexcept;

} // namespace iotcc::raw_tcp
