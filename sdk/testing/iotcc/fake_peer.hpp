#pragma once
#include <iotcc/fake_bus.hpp>
#include <iotcc/kind/handler.h>
#include <iotcc/service/bus.h>
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
    std::uint32_t once_id;
};

// What the host answers to the plugin.
struct Answers {
    std::int32_t identify = IOTCC_OK; // PENDING: until FakePeer::decide
    std::int32_t deliver = IOTCC_OK;
    std::string peer_name{}; // in the peer's certificate; "": E_NOTFOUND
    BusAnswers bus{};
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
            return send_ref_(this, frame->abi(), {});
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

    // ---- what the plugin did
    // ---------------------------------------------------------------------------------
    std::optional<Identified> identified;
    std::vector<Delivered> delivered;
    FakeSession session;           // what it asked of the bus
    std::string sent;              // all bytes so far
    std::optional<int> closed;     // IOTCC_CLOSE_*, once on_close has run
    std::string close_text;        // what the plugin gave as reason
    std::uint32_t deadline_ms = 0; // as set by the plugin; 0: none
    [[nodiscard]] bool is_open() const { return open_; }
    [[nodiscard]] const iotcc_slot& counters() const { return counters_; }
    [[nodiscard]] std::string_view unused_input() const { return input_; }

    // on_stored calls that are still to come.
    [[nodiscard]] std::size_t awaited() const { return awaited_.size(); }

    // The service "iotcc.io/1" for fake connections. open_foreign is E_UNSUPPORTED.
    [[nodiscard]] static const iotcc_io& io()
    {
        static constexpr iotcc_io table{
            sizeof(iotcc_io), 0,      identify_,     deliver_,       send_,     send_ref_, need_,
            deadline_,        close_, open_foreign_, close_foreign_, peer_name_};
        return table;
    }

    // The service "iotcc.bus/1", what a connection uses of it.
    [[nodiscard]] static const iotcc_bus& bus()
    {
        static const iotcc_bus table = [] {
            iotcc_bus t{};
            t.struct_size = sizeof t;
            t.open_session = open_session_;
            t.subscribe_conn = subscribe_;
            t.unsubscribe_conn = unsubscribe_;
            t.settle = settle_;
            t.release = release_;
            t.drop_will = drop_will_;
            return t;
        }();
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
                                  m->kind, m->qos, m->retain, m->correlation, token, m->status,
                                  m->once_id});
        iotcc_count_rx(c, 1, 0);
        return peer.awaits(peer.answers_.deliver, token);
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
    static std::int32_t send_ref_(iotcc_conn* c, const iotcc_frame* frame, iotcc_bytes patch)
    {
        const auto whole = FakeFrame::of(frame).patched(view(patch));
        if (!whole)
            return IOTCC_E_ARG;
        const iotcc_bytes piece = bytes(*whole);
        return send_(c, &piece, 1, 1);
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

    static std::int32_t open_session_(iotcc_conn* c, const iotcc_session* s, std::uint64_t token)
    {
        FakePeer& peer = of(c);
        if (!peer.identified || peer.deciding_)
            return IOTCC_E_BUSY;
        if (peer.session.opened)
            return IOTCC_E_ARG;
        peer.session.opened = {s->flags, std::nullopt, s->form};
        if (const iotcc_msg* will = s->will)
            peer.session.opened->will = {std::string(view(will->topic)),
                                         std::string(view(will->payload)), will->qos, will->retain};
        const auto answer = peer.answers_.bus.open_session;
        peer.opening_ = answer == IOTCC_PENDING;
        return peer.awaits(answer, token);
    }
    static std::int32_t subscribe_(iotcc_conn* c, iotcc_subscription* subscriptions,
                                   std::uint32_t n, std::uint64_t token)
    {
        FakePeer& peer = of(c);
        for (std::uint32_t i = 0; i < n; ++i) {
            auto& each = subscriptions[i];
            const std::string filter(view(each.filter));
            const auto found = peer.answers_.bus.filters.find(filter);
            each.result = found == peer.answers_.bus.filters.end()
                              ? static_cast<std::int32_t>(each.qos)
                              : found->second;
            peer.session.subscribed.push_back({filter, each.qos});
        }
        return peer.awaits(peer.answers_.bus.subscribe, token);
    }
    static std::int32_t unsubscribe_(iotcc_conn* c, const iotcc_str* filters, std::uint32_t n,
                                     std::uint64_t token)
    {
        FakePeer& peer = of(c);
        for (std::uint32_t i = 0; i < n; ++i)
            peer.session.unsubscribed.emplace_back(view(filters[i]));
        return peer.awaits(peer.answers_.bus.unsubscribe, token);
    }
    static std::int32_t settle_(iotcc_conn* c, std::uint64_t number, std::uint32_t how,
                                std::uint64_t token)
    {
        of(c).session.settled.push_back({number, how});
        return of(c).awaits(of(c).answers_.bus.settle, token);
    }
    static std::int32_t release_(iotcc_conn* c, std::uint32_t once_id, std::uint64_t token)
    {
        of(c).session.released.push_back(once_id);
        return of(c).awaits(of(c).answers_.bus.release, token);
    }
    static void drop_will_(iotcc_conn* c) { of(c).session.will_dropped = true; }

    std::int32_t awaits(std::int32_t answer, std::uint64_t token)
    {
        if (answer == IOTCC_PENDING)
            awaited_.push_back(token);
        return answer;
    }
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
        if (!open_ || deciding_ || opening_ || blocked_ || input_.empty() ||
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
    const Answers& answers_;
    iotcc_slot counters_{}, sum_{};
    std::uint64_t clock_ = 1'700'000'000'000; // Unix time in ms; stands still
    std::string input_;                       // written by the peer, not used by the handler yet
    std::size_t needed_ = 0;
    std::optional<std::int32_t> closing_;
    bool open_ = false, reading_ = true;
    bool blocked_ = false;  // a send answered E_BUSY: nothing is presented until there is room
    bool deciding_ = false; // identify answered PENDING
    bool opening_ = false;  // likewise open_session
    std::vector<std::uint64_t> awaited_; // tokens of what was answered PENDING
};

} // namespace iotcc::testing
