#pragma once
#include <iotcc/fake_bus.hpp>
#include <iotcc/fake_subscriber.hpp>
#include <iotcc/service/io.h>
#include <iotcc/views.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
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

// A connection as "iotcc.io/1" of a fake host knows it: what the plugin did with it. One thread.
class FakeConnection : public FakeSubscriber {
public:
    std::optional<Identified> identified;
    std::vector<Delivered> delivered;
    std::string sent;              // all bytes so far
    std::string close_text;        // what the plugin gave as reason
    std::uint32_t deadline_ms = 0; // as set by the plugin; 0: none
    [[nodiscard]] const iotcc_slot& counters() const { return counters_; }

    // The service. open_foreign is E_UNSUPPORTED.
    [[nodiscard]] static const iotcc_io& io()
    {
        static constexpr iotcc_io table{
            sizeof(iotcc_io), 0,      identify_,     deliver_,       send_,     send_ref_, need_,
            deadline_,        close_, open_foreign_, close_foreign_, peer_name_};
        return table;
    }

protected:
    FakeConnection(std::uint64_t id, const Answers& answers)
        : FakeSubscriber({id, nullptr, &counters_, &sum_, &clock_, 0, 0}, answers.bus),
          answers_(answers)
    {
    }
    ~FakeConnection() = default;

    iotcc_slot counters_{}, sum_{};
    std::uint64_t clock_ = 1'700'000'000'000; // Unix time in ms; stands still
    std::size_t needed_ = 0;                  // bytes of input until the handler wants to see it
    std::optional<std::int32_t> closing_;     // IOTCC_CLOSE_*, before on_close has run
    bool reading_ = true;                     // the peer does
    bool blocked_ = false; // a send answered E_BUSY: nothing is presented until there is room

private:
    static FakeConnection& of(iotcc_conn* c) { return *static_cast<FakeConnection*>(c); }

    static std::int32_t identify_(iotcc_conn* c, const iotcc_device* d)
    {
        FakeConnection& own = of(c);
        if (own.identified || d->device_id.len == 0)
            return IOTCC_E_ARG;
        const auto text = [](auto part) { return std::string(view(part)); };
        own.identified = {text(d->device_id),
                          text(d->device_type),
                          text(d->device_name),
                          text(d->user_agent),
                          text(d->username),
                          text(d->password),
                          d->flags};
        own.is_known_ = own.answers_.identify != IOTCC_PENDING;
        if (own.answers_.identify < 0)
            own.closing_ = IOTCC_CLOSE_DENIED;
        return own.answers_.identify;
    }
    static std::int32_t deliver_(iotcc_conn* c, const iotcc_msg* m, std::uint64_t token)
    {
        FakeConnection& own = of(c);
        if (!own.is_known_)
            return IOTCC_E_BUSY;
        own.delivered.push_back({std::string(view(m->topic)), std::string(view(m->payload)),
                                 m->kind, m->qos, m->retain, m->correlation, token, m->status,
                                 m->once_id});
        iotcc_count_rx(c, 1, 0);
        return own.awaits(own.answers_.deliver, token);
    }
    static std::int32_t send_(iotcc_conn* c, const iotcc_bytes* iov, std::uint32_t n,
                              std::uint32_t messages)
    {
        FakeConnection& own = of(c);
        if (!own.reading_) {
            own.blocked_ = true;
            return IOTCC_E_BUSY;
        }
        const auto before = own.sent.size();
        for (std::uint32_t i = 0; i < n; ++i)
            own.sent += view(iov[i]);
        iotcc_count_tx(c, messages, own.sent.size() - before);
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
        FakeConnection& own = of(c);
        if (own.closing_)
            return;
        own.closing_ = why;
        own.close_text = view(text);
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

    const Answers& answers_;
};

} // namespace iotcc::testing
