#pragma once
#include <iotcc/fake_bus.hpp>
#include <iotcc/fake_connection.hpp>
#include <iotcc/kind/handler.h>
#include <iotcc/views.hpp>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace iotcc::testing {

// A device's end of one connection and the host's bookkeeping of it. Each function is one thing
// that happens to the connection; it calls the handler as the host would and returns when the
// handler is done, on_close included. Throws std::logic_error when the handler breaks the contract.
// One thread. Made by FakeInstance.
class FakePeer : public FakeConnection {
public:
    FakePeer(const iotcc_handler& handler, void* self, const Answers& answers,
             std::uint64_t conn_id)
        : FakeConnection(conn_id, answers), handler_(handler), self_(self)
    {
    }

    void open(std::string_view remote)
    {
        open_ = handler_.on_open(self_, this, str(remote)) >= 0;
        if (open_)
            settle();
    }
    // The bytes arrive in one read.
    void write(std::string_view bytes)
    {
        input_ += bytes;
        iotcc_bump(&counters_.rx_bytes, bytes.size());
        present();
    }
    // Reads nothing from now on: send answers E_BUSY.
    void stop_reading() { reading_ = false; }
    // Reads all: on_writable if a send was refused, then the unused rest.
    void read_again()
    {
        reading_ = true;
        if (!std::exchange(blocked_, false) || !open_)
            return;
        if (handler_.on_writable != nullptr)
            handler_.on_writable(self_, this);
        settle();
        present();
    }
    // The answer to an identify that was PENDING.
    void decide(std::int32_t verdict)
    {
        is_known_ = true;
        if (handler_.on_verdict != nullptr)
            handler_.on_verdict(self_, this, verdict);
        if (verdict < 0)
            closing_ = closing_.value_or(IOTCC_CLOSE_DENIED);
        settle();
        present();
    }
    // What the plugin was answered PENDING for is done, its oldest one first: on_stored.
    void store(std::int32_t status)
    {
        if (awaited_.empty())
            throw std::logic_error("the plugin waits for nothing");
        const auto token = awaited_.front();
        awaited_.erase(awaited_.begin());
        opening_ = false;
        if (!open_)
            return;
        handler_.on_stored(self_, this, token, status);
        settle();
        present();
    }
    // A message of a topic for this connection: through encode and, with qos 1 and 2, on_publish,
    // whose result it answers. flags: IOTCC_PUBLISH_*; the form of its session is added.
    std::int32_t publish(const Message& message, std::uint64_t number = 0, std::uint32_t flags = 0)
    {
        const std::uint32_t form = session.opened ? session.opened->form : 0;
        const auto frame =
            FakeFrame::of(handler_, self_, message, flags | form << IOTCC_PUBLISH_FORM_SHIFT);
        if (!frame)
            return IOTCC_E_UNSUPPORTED;
        if (message.qos == 0)
            return io().send_ref(this, frame->abi(), {});
        return offer({sizeof(iotcc_delivery), 0, number, frame->abi(), message.qos, 0});
    }
    // A session that resumes: the peer has the message with that number, and was not told so.
    std::int32_t resume_received(std::uint64_t number)
    {
        return offer({sizeof(iotcc_delivery), IOTCC_DELIVERY_RECEIVED, number, nullptr, 2, 0});
    }
    // E_UNSUPPORTED where the handler has no on_command.
    std::int32_t command(const Command& c)
    {
        if (handler_.on_command == nullptr)
            return IOTCC_E_UNSUPPORTED;
        const iotcc_command record{
            sizeof record, c.timeout_ms,        c.kind,          0, c.correlation,
            str(c.name),   str(c.content_type), bytes(c.payload)};
        const auto answer = handler_.on_command(self_, this, &record);
        settle();
        return answer;
    }
    void pass_deadline()
    {
        deadline_ms = 0;
        if (handler_.on_deadline != nullptr)
            handler_.on_deadline(self_, this);
        settle();
    }
    // The host stops: on_drain, then the end.
    void drain(std::uint32_t ms_left)
    {
        if (handler_.on_drain != nullptr)
            handler_.on_drain(self_, this, ms_left);
        closing_ = closing_.value_or(IOTCC_CLOSE_DRAIN);
        settle();
    }
    void hang_up()
    {
        closing_ = closing_.value_or(IOTCC_CLOSE_PEER);
        settle();
    }

    [[nodiscard]] bool is_open() const { return open_; }
    [[nodiscard]] std::string_view unused_input() const { return input_; }
    std::optional<int> closed; // IOTCC_CLOSE_*, once on_close has run

private:
    std::int32_t offer(const iotcc_delivery& delivery)
    {
        const auto answer = handler_.on_publish(self_, this, &delivery);
        if (answer < 0 && answer != IOTCC_E_BUSY)
            closing_ = closing_.value_or(IOTCC_CLOSE_LOCAL);
        settle();
        return answer;
    }

    // Shows the input to the handler once, in a block of exactly its size so that a sanitizer sees
    // every read beyond.
    void present()
    {
        if (!open_ || (identified && !is_known_) || opening_ || blocked_ || input_.empty() ||
            input_.size() < needed_)
            return;
        needed_ = 0;
        const auto block = std::make_unique<std::uint8_t[]>(input_.size());
        std::copy(input_.begin(), input_.end(), block.get());
        const auto used = handler_.on_bytes(self_, this, {block.get(), input_.size()});
        if (used < 0) {
            closing_ = closing_.value_or(used == IOTCC_E_PROTOCOL ? IOTCC_CLOSE_PROTOCOL
                                                                  : IOTCC_CLOSE_LOCAL);
        } else {
            const auto count = static_cast<std::size_t>(used);
            if (count > input_.size())
                throw std::logic_error("on_bytes used more than it was given");
            if (!std::equal(
                    block.get() + count, block.get() + input_.size(), input_.begin() + used,
                    [](std::uint8_t a, char b) { return a == static_cast<std::uint8_t>(b); }))
                throw std::logic_error("on_bytes changed bytes that it did not use");
            input_.erase(0, count);
        }
        settle();
    }

    // on_close is never nested in the call that causes it: it runs here, after the callback.
    void settle()
    {
        if (!open_ || !closing_)
            return;
        handler_.on_close(self_, this, *closing_);
        open_ = false;
        closed = closing_;
    }

    const iotcc_handler& handler_;
    void* self_;
    std::string input_; // written by the peer, not used by the handler yet
    bool open_ = false;
};

} // namespace iotcc::testing
