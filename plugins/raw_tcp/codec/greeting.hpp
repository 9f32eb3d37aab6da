#pragma once
#include "foreign_protocol.hpp"
#include "frame_event.hpp"
#include "framing.hpp"
#include "hello.hpp"

#include <string_view>
#include <variant>

namespace iotcc::raw_tcp {

using GreetingEvent = std::variant<NeedMore, Hello, HelloRefusal, ForeignProtocol>;

// Reads the first frame of a connection off the front of `bytes`, with the framing that reads the
// later ones. After anything but NeedMore and Hello the connection is to be closed. Throws
// std::bad_alloc only.
[[nodiscard]] GreetingEvent read_greeting(const Framing& framing, std::string_view& bytes,
                                          Searched& searched);

} // namespace iotcc::raw_tcp
