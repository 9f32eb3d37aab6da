#include "greeting.hpp"

#include <utility>

namespace iotcc::raw_tcp {

namespace {

// Also looks at an unfinished frame: a TLS or MQTT peer may never send its end.
ForeignProtocol foreign_text(const Frame* frame, std::string_view rest)
{
    return detect_foreign(frame != nullptr ? frame->wire : rest);
}

// Other bytes may be a length.
ForeignProtocol foreign_binary(std::string_view first)
{
    const auto protocol = detect_foreign(first);
    return protocol == ForeignProtocol::tls ? protocol : ForeignProtocol::none;
}

} // namespace

GreetingEvent read_greeting(const Framing& framing, std::string_view& bytes, Searched& searched)
{
    const auto first = bytes;
    const auto event = next_frame(framing, bytes, kHelloMax, searched);
    const auto* frame = std::get_if<Frame>(&event);
    const auto foreign = is_binary(framing) ? foreign_binary(first) : foreign_text(frame, bytes);
    if (foreign != ForeignProtocol::none)
        return foreign;
    if (const auto* more = std::get_if<NeedMore>(&event))
        return *more;
    if (frame == nullptr)
        return std::holds_alternative<TooLong>(event) ? HelloRefusal::too_long
                                                      : HelloRefusal::bad_length;
    const auto body = body_of(framing, *frame);
    auto outcome = is_binary(framing) ? parse_json_hello(body) : parse_hello(body);
    if (auto* hello = std::get_if<Hello>(&outcome))
        return std::move(*hello);
    return std::get<HelloRefusal>(outcome);
}

} // namespace iotcc::raw_tcp
