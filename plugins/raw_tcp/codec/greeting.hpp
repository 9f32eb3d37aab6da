#pragma once
#include "foreign_protocol.hpp"
#include "frame_event.hpp"
#include "hello.hpp"
#include "line_decoder.hpp"

#include <string_view>
#include <variant>

namespace iotcc::raw_tcp {

using GreetingEvent = std::variant<NeedMore, Hello, HelloRefusal, ForeignProtocol, TooLong>;

// Reads the first frame of a connection off the front of `bytes`, with the decoder that reads the
// later ones. After anything but NeedMore and Hello the connection is to be closed.
[[nodiscard]] GreetingEvent read_greeting(LineDecoder& decoder, std::string_view& bytes);

} // namespace iotcc::raw_tcp
