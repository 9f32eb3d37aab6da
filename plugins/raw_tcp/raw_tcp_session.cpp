#include "raw_tcp_session.hpp"

#include "command_line.hpp"

#include <array>
#include <variant>

namespace iotcc::raw_tcp {

namespace {

std::string_view words_of_verdict(std::int32_t verdict)
{
    switch (verdict) {
    case IOTCC_OK:
        return "OK\n";
    case IOTCC_E_DENIED:
        return "ERR denied\n";
    case IOTCC_E_EXISTS:
        return "ERR connected with another token\n";
    default:
        return "ERR refused\n";
    }
}

} // namespace

std::size_t RawTcpSession::on_bytes(std::string_view in)
{
    auto rest = in;
    if (state_ == State::greeting)
        greet(rest);
    if (state_ == State::serving)
        serve(rest);
    return state_ == State::ended ? in.size() : in.size() - rest.size();
}

void RawTcpSession::greet(std::string_view& rest)
{
    const auto event = read_greeting(decoder_, rest);
    if (const auto* hello = std::get_if<Hello>(&event))
        identify_as(*hello);
    else if (const auto* refusal = std::get_if<HelloRefusal>(&event))
        refuse(words_of(*refusal));
    else if (const auto* foreign = std::get_if<ForeignProtocol>(&event))
        end(directions_for(*foreign), "another protocol");
    else if (std::holds_alternative<TooLong>(event))
        refuse("the hello is longer than 512 bytes");
}

void RawTcpSession::identify_as(const Hello& hello)
{
    state_ = State::deciding;
    const bool supersedes = !hello.token.empty() && options().supersede;
    const std::uint32_t flags = supersedes ? IOTCC_DEVICE_SUPERSEDE : 0;
    const auto answer =
        identify({.id = hello.id, .type = "raw_tcp", .password = hello.token, .flags = flags});
    if (answer != IOTCC_PENDING)
        decided(answer);
}

void RawTcpSession::on_verdict(std::int32_t verdict)
{
    decided(verdict);
}

// The host closes a refused connection by itself.
void RawTcpSession::decided(std::int32_t verdict)
{
    state_ = verdict == IOTCC_OK ? State::serving : State::ended;
    if (options().reply)
        send(words_of_verdict(verdict), 0);
}

void RawTcpSession::serve(std::string_view& rest)
{
    for (;;) {
        const auto before = rest;
        const auto event = decoder_.next(rest, options().max_frame);
        if (std::holds_alternative<TooLong>(event))
            return refuse("the frame is longer than max_frame");
        const auto* frame = std::get_if<Frame>(&event);
        if (frame == nullptr)
            return;
        if (!take(frame->payload)) {
            rest = before; // comes again when there is room
            return;
        }
    }
}

// The echo goes first: when there is no room for it nothing may have been counted. What a rule
// thinks of the message is not the connection's fault.
bool RawTcpSession::take(std::string_view payload)
{
    if (const auto answer = parse_reply(payload)) {
        reply(answer->correlation, answer->payload);
        return true;
    }
    if (options().echo && send(std::array{bytes(payload), bytes("\n")}) == IOTCC_E_BUSY)
        return false;
    deliver("", payload);
    return true;
}

int RawTcpSession::on_command(const Command& command)
{
    const auto line = encode_command(command.correlation, command.name, command.payload);
    return line ? send(*line) : IOTCC_E_ARG;
}

void RawTcpSession::refuse(std::string_view reason)
{
    end(options().reply ? "ERR " + std::string(reason) + '\n' : std::string(), reason);
}

void RawTcpSession::end(std::string_view last_words, std::string_view reason)
{
    state_ = State::ended;
    if (!last_words.empty())
        send(last_words, 0);
    close(IOTCC_CLOSE_PROTOCOL, reason);
}

} // namespace iotcc::raw_tcp
