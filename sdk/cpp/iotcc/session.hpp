#pragma once
#include <iotcc/services.hpp>
#include <iotcc/views.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace iotcc {

// What the sessions of one instance share: its host and the services that they use. Lives from
// create to destroy; read by every lane.
struct Instance {
    const iotcc_host& host;
    const iotcc_io& io;
    const iotcc_log* log; // nullptr on a host without one
    const iotcc_bus* bus; // likewise
};

// One connection of a handler: derive from it, add the protocol's state and the callbacks (see
// handler.hpp), which need not be virtual. Made when a connection was accepted, destroyed after
// on_close. Every function here is [lane]: call it in a callback of this session only. Results are
// IOTCC_* as in service/io.h, which says more about each. Two pointers are all that it costs; a
// host holds tens of thousands of idle ones.
class Session {
public:
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    // The peer said who it is. OK: messages may be delivered. PENDING: on_verdict says later. E_*:
    // the connection is refused and closes. Once per connection; views are copied.
    std::int32_t identify(const Device& device)
    {
        const iotcc_device d = record(device);
        return instance_->io.identify(conn_, &d);
    }
    std::int32_t identify(std::string_view id, std::string_view type = {})
    {
        return identify({.id = id, .type = type});
    }

    // One message of the device: counted, shown to rules, published. E_BUSY: not identified. With
    // qos or retain set it may answer PENDING: on_stored(token) then says when to acknowledge.
    std::int32_t deliver(const Message& message, std::uint64_t token = 0)
    {
        const iotcc_msg m = record(message);
        return instance_->io.deliver(conn_, &m, token);
    }
    std::int32_t deliver(std::string_view topic, std::string_view payload)
    {
        return deliver({.topic = topic, .payload = payload});
    }

    // The device's answer to the command with that correlation. status: IOTCC_OK, or E_* when it
    // could not do it.
    std::int32_t reply(std::uint64_t correlation, std::string_view payload,
                       std::int32_t status = IOTCC_OK)
    {
        return deliver({.topic = {},
                        .payload = payload,
                        .correlation = correlation,
                        .status = status,
                        .kind = IOTCC_MSG_REPLY});
    }

    // The session of this connection on the bus, named like its device. PENDING: on_stored(token)
    // says whether it is new (0) or resumed (1). form: what encode gets in its flags. See
    // service/bus.h for this and what follows; every one answers E_UNSUPPORTED on a host without a
    // bus.
    std::int32_t open_session(std::uint32_t flags, const Message* will, std::uint64_t token,
                              std::uint32_t form = 0)
    {
        if (instance_->bus == nullptr)
            return IOTCC_E_UNSUPPORTED;
        const iotcc_msg last = will == nullptr ? iotcc_msg{} : record(*will);
        const iotcc_session session{sizeof session, flags, will == nullptr ? nullptr : &last, form,
                                    0};
        return instance_->bus->open_session(conn_, &session, token);
    }
    std::int32_t subscribe(std::span<iotcc_subscription> subscriptions, std::uint64_t token = 0)
    {
        if (instance_->bus == nullptr)
            return IOTCC_E_UNSUPPORTED;
        return instance_->bus->subscribe_conn(
            conn_, subscriptions.data(), static_cast<std::uint32_t>(subscriptions.size()), token);
    }
    std::int32_t unsubscribe(std::span<const iotcc_str> filters, std::uint64_t token = 0)
    {
        if (instance_->bus == nullptr)
            return IOTCC_E_UNSUPPORTED;
        return instance_->bus->unsubscribe_conn(conn_, filters.data(),
                                                static_cast<std::uint32_t>(filters.size()), token);
    }
    // how: IOTCC_SETTLE_*.
    std::int32_t settle(std::uint64_t number, std::uint32_t how, std::uint64_t token = 0)
    {
        return instance_->bus == nullptr ? IOTCC_E_UNSUPPORTED
                                         : instance_->bus->settle(conn_, number, how, token);
    }
    std::int32_t release(std::uint32_t once_id, std::uint64_t token = 0)
    {
        return instance_->bus == nullptr ? IOTCC_E_UNSUPPORTED
                                         : instance_->bus->release(conn_, once_id, token);
    }
    void drop_will()
    {
        if (instance_->bus != nullptr)
            instance_->bus->drop_will(conn_);
    }
    // In on_publish: the frame goes out with these bytes in the place of its patch.
    std::int32_t send_ref(const iotcc_frame* frame, std::string_view patch)
    {
        return instance_->io.send_ref(conn_, frame, bytes(patch));
    }

    // Bytes to the peer, copied or queued as one piece and counted as so many messages (0: the
    // protocol's own words). E_BUSY: nothing was queued; let on_bytes answer what it used so far,
    // the rest comes again when there is room.
    std::int32_t send(std::string_view bytes_out, std::uint32_t messages = 1)
    {
        const iotcc_bytes piece = bytes(bytes_out);
        return instance_->io.send(conn_, &piece, 1, messages);
    }
    // The same for bytes that lie in several places, made with iotcc::bytes().
    std::int32_t send(std::span<const iotcc_bytes> pieces, std::uint32_t messages = 1)
    {
        return instance_->io.send(conn_, pieces.data(), static_cast<std::uint32_t>(pieces.size()),
                                  messages);
    }

    // The common name in the client certificate that the peer proved, good for the running
    // callback; nothing without TLS, without a certificate, and where its name cannot be relied on.
    [[nodiscard]] std::optional<std::string_view> peer_name() const
    {
        iotcc_str name{};
        if (instance_->io.peer_name(conn_, &name) != IOTCC_OK)
            return std::nullopt;
        return view(name);
    }

    // In on_bytes: the unused rest comes again only when it is n bytes long. E_ARG: more than the
    // input limit.
    std::int32_t need(std::size_t n) { return instance_->io.need(conn_, n); }

    // on_deadline once, after ms to ms + 1000; replaces the one before; 0 cancels.
    void deadline(std::uint32_t ms) { instance_->io.deadline(conn_, ms); }

    // Sends what is queued and ends the connection; on_close follows, never nested. why:
    // IOTCC_CLOSE_*; text: for the log, copied.
    void close(std::int32_t why, std::string_view text = {})
    {
        instance_->io.close(conn_, why, str(text));
    }

    // One line in the host's log at IOTCC_TRACE ... IOTCC_ERROR, copied; nothing when that level is
    // switched off.
    void log(std::int32_t level, std::string_view text) const
    {
        const iotcc_log* log = instance_->log;
        if (log != nullptr && level >= __atomic_load_n(log->level, __ATOMIC_RELAXED))
            log->write(&instance_->host, level, str(text));
    }

    // The handle for use off the lane (exec.post_conn); never reused.
    [[nodiscard]] std::uint64_t conn_id() const noexcept { return conn_->id; }
    // For calls that this class does not have. Valid until on_close returns, like
    // the session.
    [[nodiscard]] iotcc_conn* conn() const noexcept { return conn_; }
    // This connection's counts so far. The reference is good for the running callback only: slots
    // move.
    [[nodiscard]] const iotcc_slot& counters() const noexcept { return *conn_->slot; }
    // The lane's coarse clock: Unix time in ms.
    [[nodiscard]] std::uint64_t now_ms() const noexcept
    {
        return __atomic_load_n(conn_->now_ms, __ATOMIC_RELAXED);
    }
    // For further services: iotcc::query<iotcc_exec>(host()).
    [[nodiscard]] const iotcc_host& host() const noexcept { return instance_->host; }

protected:
    // The host is not known yet in a session's constructor: on_open is the first place to use it.
    Session() = default;
    ~Session() = default;

private:
    template <class S> friend struct HandlerCallbacks;
    template <class O> friend class ConfiguredSession;

    iotcc_conn* conn_ = nullptr;
    const Instance* instance_ = nullptr;
};

// What the sessions of an instance with options share.
template <class O> struct ConfiguredInstance : Instance {
    O options;
};

// A session whose instance has options, read once in create [main]:
//
//     struct LineOptions {
//         std::int64_t max_line;
//         static LineOptions from(const iotcc::Config& config)
//         {
//             return {config.number("max_line", 80, 1, 4096)};
//         }
//     };
//     struct LineSession : iotcc::ConfiguredSession<LineOptions> { ... options().max_line ... };
//
// When from() throws, create fails and its words are what the operator reads. O is shared by all
// lanes: what it holds must not change, or be safe from every thread. It is destroyed after the
// last session.
template <class O> class ConfiguredSession : public Session {
public:
    using Options = O;
    [[nodiscard]] const O& options() const noexcept
    {
        return static_cast<const ConfiguredInstance<O>&>(*instance_).options;
    }

protected:
    ConfiguredSession() = default;
    ~ConfiguredSession() = default;
};

} // namespace iotcc
