#include "exchange.hpp"

#include "ws_frame.hpp"

namespace {

constexpr int kVariants = 16;

std::string payload(const Options& options, int variant, int message)
{
    std::string bytes;
    for (int i = 0; i < options.size; ++i)
        bytes += static_cast<char>('a' + (variant * 5 + message * 3 + i) % 26);
    if (options.protocol == Protocol::raw)
        bytes.back() = '\n';
    return bytes;
}

Exchange exchange(const Options& options, int variant)
{
    const auto opcode = options.binary ? Opcode::binary : Opcode::text;
    Exchange made;
    for (int message = 0; message < options.batch; ++message) {
        const auto bytes = payload(options, variant, message);
        const bool raw = options.protocol == Protocol::raw;
        made.segment += raw ? bytes : masked_frame(opcode, bytes);
        made.answer += raw ? bytes : server_frame(opcode, bytes);
    }
    return made;
}

} // namespace

std::vector<Exchange> echoes(const Options& options)
{
    std::vector<Exchange> all;
    for (int variant = 0; variant < kVariants; ++variant)
        all.push_back(exchange(options, variant));
    return all;
}

std::vector<Exchange> counted(const Options& options)
{
    auto all = echoes(options);
    for (auto& each : all) {
        each.segment += ping().segment;
        each.answer = ping().answer;
    }
    return all;
}

Exchange ping()
{
    return {masked_frame(Opcode::ping, "done"), server_frame(Opcode::pong, "done")};
}
