#include "greeting.hpp"

namespace iotcc::raw_tcp {

GreetingEvent read_greeting(LineDecoder& decoder, std::string_view& bytes)
{
    const auto event = decoder.next(bytes, kHelloMax);
    const auto* frame = std::get_if<Frame>(&event);
    // Also looks at an unfinished frame: a TLS or MQTT peer may never send an LF.
    const auto foreign = detect_foreign(frame != nullptr ? frame->payload : bytes);
    if (foreign != ForeignProtocol::none)
        return foreign;
    if (std::holds_alternative<TooLong>(event))
        return TooLong{};
    if (frame == nullptr)
        return NeedMore{};
    return std::visit([](auto outcome) -> GreetingEvent { return outcome; },
                      parse_hello(frame->payload));
}

} // namespace iotcc::raw_tcp
