#pragma once
#include "greeting.hpp"
#include "options.hpp"

#include <iotcc/handler.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace iotcc::raw_tcp {

// One device [lane]: its first frame says who it is, unless something else does; every further one
// is a message or a reply.
class RawTcpSession : public ConfiguredSession<Options> {
public:
    static constexpr const char* default_listen = "tcp://:9101";
    static constexpr std::uint32_t default_idle_ms = 300'000;
    static constexpr const char* vendor = "IoT Cloud Connector";
    static constexpr const char* license = "MIT";

    void on_open(std::string_view remote);
    std::size_t on_bytes(std::string_view in);
    void on_verdict(std::int32_t verdict);
    int on_command(const Command& command);
    void on_close(std::int32_t why);
    // A message for its topic as a frame; E_ARG where no frame can hold it.
    static std::int64_t encode(const Options& options, const Message& message, std::uint32_t qos,
                               std::uint32_t flags, iotcc_out& out);

private:
    // Greeting: the hello is awaited. Deciding: the host answers later. Ended: nothing more is
    // read.
    enum class State : std::uint8_t { greeting, deciding, serving, ended };

    void greet(std::string_view& rest);
    void identify_as(const Device& device);
    void identify_by_certificate();
    void decided(std::int32_t verdict);
    template <class F> void serve(const F& framing, std::string_view& rest);
    // False: no room to answer it.
    template <class F> [[nodiscard]] bool take(const F& framing, const Frame& frame);
    template <class F> [[nodiscard]] bool take_reply(const F& framing, const Frame& frame);
    void stop_at(const FrameEvent& event, std::string_view rest);
    void wait_for(const NeedMore& more, std::string_view rest);
    std::int32_t say(std::string_view words);
    void refuse(std::string_view reason, std::int32_t why = IOTCC_CLOSE_PROTOCOL);
    void end(std::string_view reason, std::int32_t why = IOTCC_CLOSE_PROTOCOL);

    Searched searched_ = 0;
    State state_ = State::greeting;
    bool has_rest_ = false;     // a frame has begun
    std::uint16_t awaited_ = 0; // JSON replies that are still to come, as far as they are counted
};
static_assert(sizeof(RawTcpSession) <= 24, "hosts hold tens of thousands of idle sessions");

} // namespace iotcc::raw_tcp
