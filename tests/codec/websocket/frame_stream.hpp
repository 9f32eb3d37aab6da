#pragma once
#include "message_reader.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace iotcc::websocket::testing {

// One connection's frames as a host presents them: what was not used comes again, from another
// place, followed by what came since. Events as text, to compare: "text hello", "binary x",
// "ping p", "pong", "close 1000 bye", and at the end "fail 1002".
class FrameStream {
public:
    explicit FrameStream(ReaderLimits limits) : limits_(limits) {}

    void receive(std::string_view piece)
    {
        if (is_over_)
            return;
        pending_ += piece;
        std::string presented = pending_;
        const auto all = std::as_writable_bytes(std::span(presented));
        auto rest = all;
        while (!is_over_ && take(reader_.next(rest, limits_))) {
        }
        pending_.erase(0, all.size() - rest.size());
    }
    [[nodiscard]] const std::vector<std::string>& events() const { return events_; }
    // What a host has to keep for this connection.
    [[nodiscard]] std::size_t kept() const { return is_over_ ? 0 : pending_.size(); }
    [[nodiscard]] bool is_assembling() const { return reader_.is_assembling(); }

private:
    static std::string words(std::span<const std::byte> bytes)
    {
        return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }

    // False: no further event here.
    bool take(const FrameEvent& event)
    {
        if (const auto* message = std::get_if<Message>(&event)) {
            events_.push_back((message->is_compressed ? "deflated " : "") +
                              std::string(message->is_text ? "text " : "binary ") +
                              words(message->payload));
        } else if (const auto* ping = std::get_if<Ping>(&event)) {
            events_.push_back("ping " + words(ping->payload));
        } else if (std::holds_alternative<Pong>(event)) {
            events_.emplace_back("pong");
        } else if (const auto* close = std::get_if<Close>(&event)) {
            events_.push_back("close " + std::to_string(close->code) + ' ' +
                              std::string(close->reason));
            is_over_ = true;
        } else if (const auto* violation = std::get_if<Violation>(&event)) {
            events_.push_back("fail " + std::to_string(violation->code));
            is_over_ = true;
        } else {
            return false;
        }
        return !is_over_;
    }

    ReaderLimits limits_;
    MessageReader reader_;
    std::string pending_;
    std::vector<std::string> events_;
    bool is_over_ = false;
};

} // namespace iotcc::websocket::testing
