#pragma once
#include <iotcc/guard.hpp>
#include <iotcc/kind/handler.h>
#include <iotcc/session.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <type_traits>

// From the C vtable of a handler to the callbacks of a session. Included by handler.hpp.
namespace iotcc {

// S has a member of that name, whether its parameters fit or not: where they do not, the call below
// does not compile, instead of being left out in silence.
// clang-format off
template <class S> concept HasOnOpen =
    requires { &S::on_open; } || requires(S& s, std::string_view remote) { s.on_open(remote); };
template <class S> concept HasOnClose =
    requires { &S::on_close; } || requires(S& s, std::int32_t why) { s.on_close(why); };
template <class S> concept HasOnCommand =
    requires { &S::on_command; } || requires(S& s, Command c) { s.on_command(c); };
template <class S> concept HasOnVerdict =
    requires { &S::on_verdict; } || requires(S& s, std::int32_t v) { s.on_verdict(v); };
template <class S> concept HasOnWritable =
    requires { &S::on_writable; } || requires(S& s) { s.on_writable(); };
template <class S> concept HasOnDrain =
    requires { &S::on_drain; } || requires(S& s, std::uint32_t ms) { s.on_drain(ms); };
template <class S> concept HasOnStored =
    requires { &S::on_stored; } || requires(S& s, std::uint64_t token) { s.on_stored(token, 0); };
template <class S> concept HasOnDeadline =
    requires { &S::on_deadline; } || requires(S& s) { s.on_deadline(); };
template <class S> concept HasOnPublish =
    requires { &S::on_publish; } || requires(S& s, const iotcc_delivery& d) { s.on_publish(d); };
template <class S> concept HasEncode = requires { &S::encode; };
// clang-format on

// The functions of an iotcc_handler for sessions of type S: conn->user is the S, self the Instance.
// All guarded.
template <class S> struct HandlerCallbacks {
    static_assert(std::derived_from<S, Session>, "a session derives publicly from iotcc::Session");

    static Instance& instance(void* self) noexcept { return *static_cast<Instance*>(self); }
    static S& session(iotcc_conn* c) noexcept { return *static_cast<S*>(c->user); }

    static std::int32_t on_open(void* self, iotcc_conn* c, [[maybe_unused]] iotcc_str remote)
    {
        const auto answer = guard(&instance(self).host, "on_open", [&]() -> std::int32_t {
            auto made = std::make_unique<S>();
            made->conn_ = c;
            made->instance_ = &instance(self);
            c->user = made.get(); // first: what on_open calls may call back
            std::int32_t opened = IOTCC_OK;
            if constexpr (HasOnOpen<S>) {
                if constexpr (std::is_void_v<decltype(made->on_open(view(remote)))>)
                    made->on_open(view(remote));
                else
                    opened = static_cast<std::int32_t>(made->on_open(view(remote)));
            }
            if (opened >= 0)
                static_cast<void>(made.release()); // on_close takes it back
            return opened;
        });
        if (answer < 0)
            c->user = nullptr;
        return answer;
    }

    static std::int64_t on_bytes(void* self, iotcc_conn* c, iotcc_buf in)
    {
        return guard(&instance(self).host, "on_bytes", [&]() -> std::int64_t {
            if constexpr (requires(S & s) { s.on_bytes(std::string_view{}); })
                return static_cast<std::int64_t>(session(c).on_bytes(view(in)));
            else
                return static_cast<std::int64_t>(session(c).on_bytes(
                    std::span<std::byte>(reinterpret_cast<std::byte*>(in.ptr), in.len)));
        });
    }

    static void on_close(void* self, iotcc_conn* c, [[maybe_unused]] std::int32_t why)
    {
        const std::unique_ptr<S> last(&session(c));
        if constexpr (HasOnClose<S>)
            guard(&instance(self).host, "on_close", [&] { last->on_close(why); });
        c->user = nullptr;
    }

    static std::int32_t on_command(void* self, iotcc_conn* c, const iotcc_command* command)
    {
        return guard(&instance(self).host, "on_command", [&] {
            return static_cast<std::int32_t>(session(c).on_command(view(*command)));
        });
    }

    static void on_verdict(void* self, iotcc_conn* c, std::int32_t verdict)
    {
        run(self, c, "on_verdict", [&] { session(c).on_verdict(verdict); });
    }
    static void on_writable(void* self, iotcc_conn* c)
    {
        run(self, c, "on_writable", [&] { session(c).on_writable(); });
    }
    static void on_drain(void* self, iotcc_conn* c, std::uint32_t ms_left)
    {
        run(self, c, "on_drain", [&] { session(c).on_drain(ms_left); });
    }
    static void on_stored(void* self, iotcc_conn* c, std::uint64_t token, std::int32_t status)
    {
        run(self, c, "on_stored", [&] { session(c).on_stored(token, status); });
    }
    static void on_deadline(void* self, iotcc_conn* c)
    {
        run(self, c, "on_deadline", [&] { session(c).on_deadline(); });
    }

    static std::int32_t on_publish(void* self, iotcc_conn* c, const iotcc_delivery* delivery)
    {
        return guard(&instance(self).host, "on_publish",
                     [&] { return static_cast<std::int32_t>(session(c).on_publish(*delivery)); });
    }
    static std::int64_t encode(void* self, const iotcc_msg* message, std::uint32_t qos,
                               std::uint32_t flags, iotcc_out* out)
    {
        return guard(&instance(self).host, "encode", [&]() -> std::int64_t {
            if constexpr (requires { typename S::Options; })
                return S::encode(
                    static_cast<ConfiguredInstance<typename S::Options>&>(instance(self)).options,
                    view(*message), qos, flags, *out);
            else
                return S::encode(view(*message), qos, flags, *out);
        });
    }

    // A callback without a result cannot tell the host that it failed: its connection closes.
    template <class Body>
    static void run(void* self, iotcc_conn* c, const char* callback, Body&& body) noexcept
    {
        const Instance& shared = instance(self);
        if (guard(&shared.host, callback, body) == Outcome::threw)
            shared.io.close(c, IOTCC_CLOSE_LOCAL, str("the plugin threw"));
    }
};

// The vtable of S; optional functions that S does not have are NULL.
template <class S> [[nodiscard]] constexpr iotcc_handler handler_table() noexcept
{
    using Callbacks = HandlerCallbacks<S>;
    iotcc_handler table{};
    table.struct_size = sizeof table;
    if constexpr (requires { S::default_listen; })
        table.default_listen = S::default_listen;
    if constexpr (requires { S::default_idle_ms; })
        table.default_idle_ms = S::default_idle_ms;
    table.on_open = Callbacks::on_open;
    table.on_bytes = Callbacks::on_bytes;
    table.on_close = Callbacks::on_close;
    if constexpr (HasOnCommand<S>)
        table.on_command = Callbacks::on_command;
    if constexpr (HasOnVerdict<S>)
        table.on_verdict = Callbacks::on_verdict;
    if constexpr (HasOnWritable<S>)
        table.on_writable = Callbacks::on_writable;
    if constexpr (HasOnDrain<S>)
        table.on_drain = Callbacks::on_drain;
    if constexpr (HasOnStored<S>)
        table.on_stored = Callbacks::on_stored;
    if constexpr (HasOnDeadline<S>)
        table.on_deadline = Callbacks::on_deadline;
    if constexpr (HasOnPublish<S>)
        table.on_publish = Callbacks::on_publish;
    if constexpr (HasEncode<S>)
        table.encode = Callbacks::encode;
    return table;
}

} // namespace iotcc
