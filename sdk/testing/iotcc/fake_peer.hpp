#pragma once
#include <iotcc/kind/handler.h>
#include <iotcc/service/io.h>
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

// What the plugin handed over, copied.
struct Identified {
    std::string id, type, name, user_agent, username, password;
    std::uint32_t flags;
};
struct Delivered {
    std::string topic, payload;
    std::uint32_t kind, qos, retain;
    std::uint64_t correlation, token;
    std::int32_t status;
};

// What the host answers to the plugin.
struct Answers {
    std::int32_t identify = IOTCC_OK; // PENDING: until FakePeer::decide
    std::int32_t deliver = IOTCC_OK;
    std::string peer_name{}; // in the peer's certificate; "": E_NOTFOUND
};

// A device's end of one connection and the host's bookkeeping of it. Each function is one thing
// that happens to the connection; it calls the handler as the host would and returns when the
// handler is done, on_close included. Throws std::logic_error when the handler breaks the contract.
// One thread. Made by FakeInstance.
class FakePeer : private iotcc_conn {
public:
    FakePeer(const iotcc_handler& handler, void* self, const Answers& answers,
             std::uint64_t conn_id)
        : iotcc_conn{conn_id, nullptr, &counters_, &sum_, &clock_, 0, 0}, handler_(handler),
          self_(self), answers_(answers)
    {
    }
    FakePeer(const FakePeer&) = delete;
    FakePeer& operator=(const FakePeer&) = delete;

    // ---- what happens
    // ----------------------------------------------------------------------------------------
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
        deciding_ = false;
        if (handler_.on_verdict != nullptr)
            handler_.on_verdict(self_, this, verdict);
        if (verdict < 0)
            closing_ = closing_.value_or(IOTCC_CLOSE_DENIED);
        settle();
        present();
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

    // ---- what the plugin did
    // ---------------------------------------------------------------------------------
    std::optional<Identified> identified;
    std::vector<Delivered> delivered;
    std::string sent;              // all bytes so far
    std::optional<int> closed;     // IOTCC_CLOSE_*, once on_close has run
    std::string close_text;        // what the plugin gave as reason
    std::uint32_t deadline_ms = 0; // as set by the plugin; 0: none
    [[nodiscard]] bool is_open() const { return open_; }
    [[nodiscard]] const iotcc_slot& counters() const { return counters_; }
    [[nodiscard]] std::string_view unused_input() const { return input_; }

    // The service "iotcc.io/1" for fake connections. open_foreign and send_ref are E_UNSUPPORTED.
    [[nodiscard]] static const iotcc_io& io()
    {
        static constexpr iotcc_io table{
            sizeof(iotcc_io), 0,      identify_,     deliver_,       send_,     send_ref_, need_,
            deadline_,        close_, open_foreign_, close_foreign_, peer_name_};
        return table;
    }

private:
    static FakePeer& of(iotcc_conn* c) { return *static_cast<FakePeer*>(c); }

    static std::int32_t identify_(iotcc_conn* c, const iotcc_device* d)
    {
        FakePeer& peer = of(c);
        if (peer.identified || d->device_id.len == 0)
            return IOTCC_E_ARG;
        const auto text = [](auto part) { return std::string(view(part)); };
        peer.identified = {text(d->device_id),
                           text(d->device_type),
                           text(d->device_name),
                           text(d->user_agent),
                           text(d->username),
                           text(d->password),
                           d->flags};
        peer.deciding_ = peer.answers_.identify == IOTCC_PENDING;
        if (peer.answers_.identify < 0)
            peer.closing_ = IOTCC_CLOSE_DENIED;
        return peer.answers_.identify;
    }
    static std::int32_t deliver_(iotcc_conn* c, const iotcc_msg* m, std::uint64_t token)
    {
        FakePeer& peer = of(c);
        if (!peer.identified || peer.deciding_)
            return IOTCC_E_BUSY;
        peer.delivered.push_back({std::string(view(m->topic)), std::string(view(m->payload)),
                                  m->kind, m->qos, m->retain, m->correlation, token, m->status});
        iotcc_count_rx(c, 1, 0);
        return peer.answers_.deliver;
    }
    static std::int32_t send_(iotcc_conn* c, const iotcc_bytes* iov, std::uint32_t n,
                              std::uint32_t messages)
    {
        FakePeer& peer = of(c);
        if (!peer.reading_) {
            peer.blocked_ = true;
            return IOTCC_E_BUSY;
        }
        const auto before = peer.sent.size();
        for (std::uint32_t i = 0; i < n; ++i)
            peer.sent += view(iov[i]);
        iotcc_count_tx(c, messages, peer.sent.size() - before);
        return IOTCC_OK;
    }
    static std::int32_t send_ref_(iotcc_conn*, const iotcc_frame*, iotcc_bytes)
    {
        return IOTCC_E_UNSUPPORTED;
    }
    static std::int32_t need_(iotcc_conn* c, std::size_t n)
    {
        of(c).needed_ = n;
        return IOTCC_OK;
    }
    static void deadline_(iotcc_conn* c, std::uint32_t ms) { of(c).deadline_ms = ms; }
    static void close_(iotcc_conn* c, std::int32_t why, iotcc_str text)
    {
        FakePeer& peer = of(c);
        if (peer.closing_)
            return;
        peer.closing_ = why;
        peer.close_text = view(text);
    }
    static std::int32_t open_foreign_(const iotcc_host*, iotcc_str, iotcc_conn**)
    {
        return IOTCC_E_UNSUPPORTED;
    }
    static void close_foreign_(iotcc_conn*, std::int32_t) {}
    static std::int32_t peer_name_(iotcc_conn* c, iotcc_str* out)
    {
        const std::string& name = of(c).answers_.peer_name;
        if (name.empty())
            return IOTCC_E_NOTFOUND;
        *out = str(name);
        return IOTCC_OK;
    }

    // Shows the input to the handler once, in a block of exactly its size so that a sanitizer sees
    // every read beyond.
    void present()
    {
        if (!open_ || deciding_ || blocked_ || input_.empty() || input_.size() < needed_)
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
    const Answers& answers_;
    iotcc_slot counters_{}, sum_{};
    std::uint64_t clock_ = 1'700'000'000'000; // Unix time in ms; stands still
    std::string input_;                       // written by the peer, not used by the handler yet
    std::size_t needed_ = 0;
    std::optional<std::int32_t> closing_;
    bool open_ = false, reading_ = true;
    bool blocked_ = false;  // a send answered E_BUSY: nothing is presented until there is room
    bool deciding_ = false; // identify answered PENDING
};

} // namespace iotcc::testing
