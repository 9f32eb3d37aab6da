#pragma once
#include "greeting.hpp"
#include "options.hpp"

#include <iotcc/handler.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace iotcc::raw_tcp {

// One device [lane]: its first line says who it is, every further one is a message or a reply.
class RawTcpSession : public ConfiguredSession<Options> {
public:
    static constexpr const char* default_listen = "tcp://:9101";
    static constexpr std::uint32_t default_idle_ms = 300'000;
    static constexpr const char* vendor = "IoT Cloud Connector";
    static constexpr const char* license = "MIT";

    std::size_t on_bytes(std::string_view in);
    void on_verdict(std::int32_t verdict);
    int on_command(const Command& command);

private:
    // Greeting: the hello is awaited. Deciding: a rule answers later. Ended: nothing more is read.
    enum class State : std::uint8_t { greeting, deciding, serving, ended };

    void greet(std::string_view& rest);
    void identify_as(const Hello& hello);
    void decided(std::int32_t verdict);
    void serve(std::string_view& rest);
    [[nodiscard]] bool take(std::string_view payload); // false: no room to answer it
    void refuse(std::string_view reason);
    void end(std::string_view last_words, std::string_view reason);

    LineDecoder decoder_; // the other framings will be alternatives to it
    State state_ = State::greeting;
};
static_assert(sizeof(RawTcpSession) <= 48, "hosts hold tens of thousands of idle sessions");

} // namespace iotcc::raw_tcp
