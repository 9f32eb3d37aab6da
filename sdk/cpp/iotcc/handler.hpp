#pragma once
#include <iotcc/config.hpp>
#include <iotcc/guard.hpp>
#include <iotcc/handler_table.hpp>
#include <iotcc/option.hpp>
#include <iotcc/plugin.h>
#include <iotcc/plugin_facts.hpp>
#include <iotcc/session.hpp>

#include <cstdint>
#include <exception>

// A protocol handler in C++: derive a session, end the file with IOTCC_HANDLER_PLUGIN. Callbacks
// are public members, all [lane]; kind/handler.h says when each is called. Required is one of
//
//     std::size_t on_bytes(std::string_view in);       // how much it used, or std::int64_t: or E_*
//     std::size_t on_bytes(std::span<std::byte> in);   // may overwrite what it reports as used
//
// and a session has those of the others that it needs:
//
//     int  on_open(std::string_view remote);           // "192.0.2.1:5000", told only here; or void
//     void on_close(std::int32_t why);                 // the last call, then it is destroyed
//     int  on_command(const iotcc::Command& command);  // OK: sent, the answer comes by reply()
//     void on_verdict(std::int32_t verdict);
//     void on_writable();
//     void on_drain(std::uint32_t ms_left);
//     void on_stored(std::uint64_t token, std::int32_t status);
//     void on_deadline();
//     int  on_publish(const iotcc_delivery& delivery); // qos 1 and 2: add the id, send_ref
//
// What comes from topics is made into bytes by a static member; flags: IOTCC_PUBLISH_*. That of a
// ConfiguredSession gets the instance's options first:
//
//     static std::int64_t encode(const iotcc::Message& m, std::uint32_t qos, std::uint32_t flags,
//                                iotcc_out& out);
//     static std::int64_t encode(const Options& options, const iotcc::Message& m,
//                                std::uint32_t qos, std::uint32_t flags, iotcc_out& out);
//
// When on_open answers E_* the session is destroyed without on_close. Optional static members:
//
//     static constexpr const char* default_listen = "tcp://:7010";
//     static constexpr std::uint32_t default_idle_ms = 300'000; // without a received byte while it is read
//     static constexpr const char* vendor = "Example Ltd";
//     static constexpr const char* license = "MIT";
//
// The Options of a ConfiguredSession may declare what they read: see option.hpp.
namespace iotcc {

// Makes and frees the instance that is `self` in every callback of S.
template <class S> struct HandlerLifetime {
    static constexpr bool configured = requires { typename S::Options; };

    [[nodiscard]] static Instance* make(const iotcc_host& host)
    {
        const auto& io = require<iotcc_io>(host);
        const auto* log = query<iotcc_log>(host);
        const auto* bus = query<iotcc_bus>(host);
        if constexpr (configured)
            return new ConfiguredInstance<typename S::Options>{{host, io, log, bus},
                                                               S::Options::from(Config(host))};
        else
            return new Instance{host, io, log, bus};
    }

    // What is wrong with the configuration or the host is answered in words, not logged as a throw.
    static std::int32_t create(const iotcc_host* host, void** self)
    {
        return guard(host, "create", [&]() -> std::int32_t {
            try {
                *self = make(*host);
                return IOTCC_OK;
            } catch (const ConfigError& e) {
                explain(*host, e);
                return IOTCC_E_ARG;
            } catch (const std::exception& e) {
                explain(*host, e);
                return IOTCC_E_FAIL;
            }
        });
    }

    static void explain(const iotcc_host& host, const std::exception& e)
    {
        if (const auto* log = query<iotcc_log>(host))
            log->set_error(&host, str(e.what()));
    }

    static void destroy(void* self)
    {
        auto* instance = static_cast<Instance*>(self);
        if constexpr (configured)
            delete static_cast<ConfiguredInstance<typename S::Options>*>(instance);
        else
            delete instance;
    }
};

template <class S> inline constexpr iotcc_handler handler_vtable = handler_table<S>();

// What sessions of type S can be configured with: nothing where they have no Options, NULL where
// those do not say.
inline constexpr const iotcc_option* no_options[] = {nullptr};
template <class S> [[nodiscard]] constexpr const iotcc_option* const* options_of() noexcept
{
    if constexpr (!HandlerLifetime<S>::configured)
        return no_options;
    else if constexpr (requires { S::Options::declared; })
        return declared_options<typename S::Options>.data();
    else
        return nullptr;
}

// The component "iotcc.handler/1" whose connections are sessions of type S. For a plugin with
// several components: put these into an own table and use IOTCC_PLUGIN.
template <class S>
[[nodiscard]] constexpr iotcc_component handler_component(const char* name) noexcept
{
    iotcc_component component{};
    component.struct_size = sizeof component;
    component.kind = IOTCC_KIND_HANDLER;
    component.name = name;
    component.vtable = &handler_vtable<S>;
    component.create = HandlerLifetime<S>::create;
    component.destroy = HandlerLifetime<S>::destroy;
    component.options = options_of<S>();
    return component;
}

// What a handler of type S cannot work without.
template <class S>
inline constexpr const char* handler_needs[] = {
    IOTCC_IO, HandlerLifetime<S>::configured ? IOTCC_CONFIG : nullptr, nullptr};

} // namespace iotcc

// A plugin with one handler, once per .so, outside of any namespace. id_: reverse DNS, unique;
// component_: the name of the default instance. All of it is constant data: nothing runs when the
// file is loaded.
#define IOTCC_HANDLER_PLUGIN(Session_, id_, version_, component_)                                  \
    static constexpr iotcc_component iotcc_handler_component_v1 =                                  \
        iotcc::handler_component<Session_>(component_);                                            \
    static constexpr const iotcc_component* iotcc_components_v1[] = {&iotcc_handler_component_v1,  \
                                                                     nullptr};                     \
    IOTCC_PLUGIN(id_, version_, iotcc::vendor_of<Session_>(), iotcc::license_of<Session_>(), 0u,   \
                 iotcc_components_v1, iotcc::handler_needs<Session_>, nullptr, nullptr)
