#include "raw_tcp_session.hpp"

#include "json_command.hpp"
#include "text_command.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <variant>

namespace iotcc::raw_tcp {

namespace {

constexpr const char* kDeviceType = "raw_tcp";

std::string_view words_of_verdict(std::int32_t verdict, Duplicate duplicate)
{
    switch (verdict) {
    case IOTCC_OK:
        return "OK";
    case IOTCC_E_DENIED:
        return "ERR denied";
    case IOTCC_E_EXISTS:
        return duplicate == Duplicate::refuse ? "ERR already connected"
                                              : "ERR connected with another token";
    default:
        return "ERR refused";
    }
}

std::uint32_t flags_of(Duplicate duplicate)
{
    switch (duplicate) {
    case Duplicate::supersede:
        return IOTCC_DEVICE_SUPERSEDE;
    case Duplicate::refuse:
        return IOTCC_DEVICE_REFUSE;
    case Duplicate::allow:
        break;
    }
    return 0;
}

std::optional<std::string> json_of(const Command& command, std::uint64_t now_ms)
{
    using json::CommandKind;
    const auto kind = command.kind == IOTCC_QUERY ? CommandKind::query : CommandKind::command;
    return json::encode({command.correlation, kind, command.name, command.payload, now_ms / 1000});
}

} // namespace

void RawTcpSession::on_open(std::string_view remote)
{
    if (options().identity == IdentityFrom::peer)
        identify_as({.id = remote, .type = kDeviceType});
    else if (options().identity == IdentityFrom::tls)
        identify_by_certificate();
}

// The handshake is over when a connection opens, so the certificate is there, or never will be.
void RawTcpSession::identify_by_certificate()
{
    if (const auto name = peer_name())
        identify_as({.id = *name, .type = kDeviceType});
    else
        refuse("no client certificate with a common name in plain text", IOTCC_CLOSE_DENIED);
}

std::size_t RawTcpSession::on_bytes(std::string_view in)
{
    auto rest = in;
    if (state_ == State::greeting)
        greet(rest);
    if (state_ == State::serving) {
        if (const auto* line = std::get_if<LineFraming>(&options().framing)) [[likely]]
            serve(*line, rest);
        else
            std::visit([&](const auto& framing) { serve(framing, rest); }, options().framing);
    }
    has_rest_ = state_ != State::ended && !rest.empty();
    return has_rest_ ? in.size() - rest.size() : in.size();
}

void RawTcpSession::greet(std::string_view& rest)
{
    const auto event = read_greeting(options().framing, rest, searched_);
    if (const auto* hello = std::get_if<Hello>(&event)) {
        const auto flags = hello->token.empty() ? 0 : flags_of(options().duplicate);
        identify_as(
            {.id = hello->id, .type = kDeviceType, .password = hello->token, .flags = flags});
    } else if (const auto* refusal = std::get_if<HelloRefusal>(&event)) {
        refuse(words_of(*refusal));
    } else if (const auto* foreign = std::get_if<ForeignProtocol>(&event)) {
        send(directions_for(*foreign), 0); // in no frame: it does not speak ours
        end("another protocol");
    } else {
        wait_for(std::get<NeedMore>(event), rest);
    }
}

void RawTcpSession::identify_as(const Device& device)
{
    state_ = State::deciding;
    const auto answer = identify(device);
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
    const bool was_asked = options().identity == IdentityFrom::hello || verdict != IOTCC_OK;
    if (options().reply && was_asked)
        say(words_of_verdict(verdict, options().duplicate));
}

template <class F> void RawTcpSession::serve(const F& framing, std::string_view& rest)
{
    for (;;) {
        const auto before = rest;
        const FrameEvent event = framing.next(rest, options().max_frame, searched_);
        const auto* frame = std::get_if<Frame>(&event);
        if (frame == nullptr)
            return stop_at(event, rest);
        if (!take(framing, *frame)) {
            rest = before; // comes again when there is room
            return;
        }
    }
}

// The answer goes first: when there is no room for it nothing may have been counted. What a rule
// thinks of the message is not the connection's fault.
template <class F> bool RawTcpSession::take(const F& framing, const Frame& frame)
{
    if (take_reply(framing, frame))
        return true;
    if (options().ping && framing.body_of(frame) == "PING")
        return say("PONG") != IOTCC_E_BUSY;
    if (options().echo && send(frame.wire) == IOTCC_E_BUSY)
        return false;
    deliver("", frame.payload);
    return true;
}

// JSON is looked at only while a command waits: what devices send of themselves may be JSON too,
// and what answers nothing that waits is theirs.
template <class F> bool RawTcpSession::take_reply(const F& framing, const Frame& frame)
{
    if constexpr (F::kBinary) {
        if (awaited_ == 0) [[likely]]
            return false;
        const auto answer = json::parse_json_reply(framing.body_of(frame));
        if (!answer || reply(answer->correlation, answer->payload) == IOTCC_E_NOTFOUND)
            return false;
        --awaited_;
        return true;
    } else {
        const auto answer = parse_text_reply(frame.payload);
        if (answer)
            reply(answer->correlation, answer->payload);
        return answer.has_value();
    }
}

void RawTcpSession::stop_at(const FrameEvent& event, std::string_view rest)
{
    if (const auto* more = std::get_if<NeedMore>(&event)) [[likely]]
        return wait_for(*more, rest);
    refuse(std::holds_alternative<TooLong>(event) ? "the frame is longer than max_frame"
                                                  : "the frame is shorter than its own header");
}

void RawTcpSession::wait_for(const NeedMore& more, std::string_view rest)
{
    if (more.total != 0 && !rest.empty() && need(more.total) == IOTCC_E_ARG)
        refuse("the frame is longer than the host's limit for unfinished messages");
}

int RawTcpSession::on_command(const Command& command)
{
    const bool is_json = is_binary(options().framing);
    const auto text = is_json ? json_of(command, now_ms())
                              : text_command(command.correlation, command.name, command.payload);
    const auto frame = text ? encode_frame(options().framing, *text) : std::nullopt;
    if (!frame)
        return IOTCC_E_ARG;
    const auto sent = send(*frame);
    const bool is_counted = awaited_ != std::numeric_limits<decltype(awaited_)>::max();
    if (sent == IOTCC_OK && command.correlation != 0 && is_counted)
        ++awaited_;
    return sent;
}

// The device takes an empty line, and nothing between two delimiters, for no frame at all.
std::int64_t RawTcpSession::encode(const Options& options, const Message& message, std::uint32_t,
                                   std::uint32_t, iotcc_out& out)
{
    const auto payload = message.payload;
    if (payload.size() > options.max_frame || (payload.empty() && skips_empty(options.framing)))
        return IOTCC_E_ARG;
    const auto frame = encode_frame(options.framing, payload);
    if (!frame)
        return IOTCC_E_ARG;
    if (frame->size() <= out.buf.len)
        std::copy(frame->begin(), frame->end(), out.buf.ptr);
    return static_cast<std::int64_t>(frame->size());
}

void RawTcpSession::on_close(std::int32_t why)
{
    if (why != IOTCC_CLOSE_PEER || !has_rest_)
        return;
    iotcc_bump(&conn()->slot->errors, 1); // the peer ended inside a frame, which is lost
    iotcc_bump(&conn()->agg->errors, 1);
}

// The protocol's own words, as a frame and uncounted; what a frame cannot hold is cut.
std::int32_t RawTcpSession::say(std::string_view words)
{
    const auto& framing = options().framing;
    const auto frame = encode_frame(framing, words.substr(0, room_of(framing)));
    return frame ? send(*frame, 0) : IOTCC_OK;
}

void RawTcpSession::refuse(std::string_view reason, std::int32_t why)
{
    if (options().reply)
        say("ERR " + std::string(reason));
    end(reason, why);
}

void RawTcpSession::end(std::string_view reason, std::int32_t why)
{
    state_ = State::ended;
    close(why, reason);
}

} // namespace iotcc::raw_tcp
