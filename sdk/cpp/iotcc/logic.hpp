#pragma once
#include <iotcc/config.hpp>
#include <iotcc/guard.hpp>
#include <iotcc/kind/logic.h>
#include <iotcc/option.hpp>
#include <iotcc/plugin.h>
#include <iotcc/plugin_facts.hpp>
#include <iotcc/services.hpp>
#include <iotcc/views.hpp>

#include <concepts>
#include <cstdint>
#include <exception>
#include <string_view>

// Business rules in C++, the same for devices of every protocol: derive from Logic, end the file
// with IOTCC_LOGIC_PLUGIN. kind/logic.h says what each answer means. Rules have a constructor that
// takes the host (`using Logic::Logic;` will do) and those of these members that they need:
//
//     int  on_connect(std::uint64_t conn_id, const iotcc::Device& d, std::string_view remote);
//     int  on_message(std::uint64_t conn_id, std::string_view device, const iotcc::Message& m);
//     void on_disconnect(std::uint64_t conn_id, std::string_view device, int why);
//     int  start();   // [main]
//     void stop();    // [main]
//     static constexpr std::int32_t priority = 0; // lower runs first
//
// The first three are [lane]: those of different lanes run at once, so what they share needs
// atomics or a mutex, and none may block. What is thrown denies the device, or closes its
// connection, and is a line in the log.
namespace iotcc {

class Logic {
public:
    Logic(const Logic&) = delete;
    Logic& operator=(const Logic&) = delete;

    // The host is valid until the rules are destroyed. Throws std::runtime_error on one without a
    // bus or a log.
    explicit Logic(const iotcc_host& host)
        : host_(host), bus_(require<iotcc_bus>(host)), log_(require<iotcc_log>(host))
    {
    }

protected:
    ~Logic() = default;

    // [any] Asks a device, over whatever protocol, and does not wait for what it answers. IOTCC_OK:
    // it was taken; whether the device is there is not known yet.
    std::int32_t command(std::string_view device, std::string_view name, std::string_view payload,
                         std::uint32_t timeout_ms = 8000)
    {
        iotcc_command c{};
        c.struct_size = sizeof c;
        c.timeout_ms = timeout_ms;
        c.name = str(name);
        c.payload = bytes(payload);
        return bus_.command(
            &host_, str(device), &c, [](void*, std::int32_t, iotcc_bytes) {}, nullptr);
    }
    // [any] As in service/bus.h.
    std::int32_t publish(const Message& message)
    {
        const iotcc_msg m = record(message);
        return bus_.publish(&host_, &m);
    }
    std::int32_t kick(std::string_view device, std::int32_t why = IOTCC_CLOSE_DENIED)
    {
        return bus_.kick(&host_, str(device), why);
    }
    // [any] The answer to a PENDING of on_connect: IOTCC_OK or IOTCC_E_DENIED; why is for the log.
    std::int32_t verdict(std::uint64_t conn_id, std::int32_t verdict, std::string_view why = {})
    {
        return bus_.verdict(&host_, conn_id, verdict, str(why));
    }

    // For the end of start: as it is configured there is nothing to do, and why.
    [[nodiscard]] std::int32_t be_idle(std::string_view why)
    {
        log_.set_error(&host_, str(why));
        return IOTCC_DEFER;
    }
    // [any] One line in the host's log at IOTCC_TRACE ... IOTCC_ERROR, copied.
    void log(std::int32_t level, std::string_view text) const
    {
        if (level >= __atomic_load_n(log_.level, __ATOMIC_RELAXED))
            log_.write(&host_, level, str(text));
    }
    [[nodiscard]] const iotcc_host& host() const noexcept { return host_; }

private:
    template <class L> friend struct LogicCallbacks;

    const iotcc_host& host_;
    const iotcc_bus& bus_;
    const iotcc_log& log_;
};

// The functions of a component whose self is an L.
template <class L> struct LogicCallbacks {
    static_assert(std::derived_from<L, Logic>, "rules derive publicly from iotcc::Logic");

    static std::int32_t create(const iotcc_host* host, void** self) noexcept
    {
        return guard(host, "create", [&] {
            *self = new L(*host);
            return std::int32_t{IOTCC_OK};
        });
    }
    static void destroy(void* self) { delete static_cast<L*>(self); }
    static std::int32_t start(void* self) noexcept
    {
        return guard(host_of(self), "start",
                     [&] { return static_cast<std::int32_t>(rules(self).start()); });
    }
    static std::int32_t stop(void* self) noexcept
    {
        guard(host_of(self), "stop", [&] { rules(self).stop(); });
        return IOTCC_OK;
    }
    static std::int32_t on_connect(void* self, std::uint64_t conn_id, const iotcc_device* d,
                                   iotcc_str remote)
    {
        if constexpr (requires(L & l, const Device& each) { l.on_connect(conn_id, each, ""); })
            return guard(host_of(self), "on_connect", [&] {
                const Device device{view(d->device_id),
                                    view(d->device_type),
                                    view(d->device_name),
                                    view(d->user_agent),
                                    view(d->username),
                                    view(d->password),
                                    d->flags};
                return static_cast<std::int32_t>(
                    rules(self).on_connect(conn_id, device, view(remote)));
            });
        else
            return IOTCC_DEFER;
    }
    static std::int32_t on_message(void* self, std::uint64_t conn_id, iotcc_str device,
                                   const iotcc_msg* m)
    {
        if constexpr (requires(L & l, const Message& each) { l.on_message(conn_id, "", each); })
            return guard(host_of(self), "on_message", [&] {
                return static_cast<std::int32_t>(
                    rules(self).on_message(conn_id, view(device), view(*m)));
            });
        else
            return IOTCC_OK;
    }
    static void on_disconnect(void* self, std::uint64_t conn_id, iotcc_str device, std::int32_t why)
    {
        if constexpr (requires(L & l) { l.on_disconnect(conn_id, "", why); })
            guard(host_of(self), "on_disconnect",
                  [&] { rules(self).on_disconnect(conn_id, view(device), why); });
    }

private:
    static L& rules(void* self) { return *static_cast<L*>(self); }
    static const iotcc_host* host_of(void* self) { return &rules(self).Logic::host_; }
};

template <class L> [[nodiscard]] constexpr std::int32_t priority_of() noexcept
{
    if constexpr (requires { L::priority; })
        return L::priority;
    else
        return 0;
}

template <class L>
inline constexpr iotcc_logic logic_vtable = {sizeof(iotcc_logic),
                                             0,
                                             priority_of<L>(),
                                             0,
                                             LogicCallbacks<L>::on_connect,
                                             LogicCallbacks<L>::on_message,
                                             LogicCallbacks<L>::on_disconnect};

// The component "iotcc.logic/1" made of type L. For a plugin with several components: put these
// into an own table and use IOTCC_PLUGIN.
template <class L>
[[nodiscard]] constexpr iotcc_component logic_component(const char* name) noexcept
{
    iotcc_component component{};
    component.struct_size = sizeof component;
    component.kind = IOTCC_KIND_LOGIC;
    component.name = name;
    component.vtable = &logic_vtable<L>;
    component.create = LogicCallbacks<L>::create;
    component.destroy = LogicCallbacks<L>::destroy;
    if constexpr (requires(L & l) { l.start(); })
        component.start = LogicCallbacks<L>::start;
    if constexpr (requires(L & l) { l.stop(); })
        component.stop = LogicCallbacks<L>::stop;
    if constexpr (requires { L::Options::declared; })
        component.options = declared_options<typename L::Options>.data();
    return component;
}

// What all rules of this layer cannot work without.
inline constexpr const char* kLogicNeeds[] = {IOTCC_BUS, IOTCC_LOG, nullptr};

} // namespace iotcc

// A plugin with one set of rules, once per .so, outside of any namespace. id_: reverse DNS, unique;
// component_: the name of the default instance. All of it is constant data.
#define IOTCC_LOGIC_PLUGIN(Logic_, id_, version_, component_)                                      \
    static constexpr iotcc_component iotcc_logic_component_v1 =                                    \
        iotcc::logic_component<Logic_>(component_);                                                \
    static constexpr const iotcc_component* iotcc_components_v1[] = {&iotcc_logic_component_v1,    \
                                                                     nullptr};                     \
    IOTCC_PLUGIN(id_, version_, iotcc::vendor_of<Logic_>(), iotcc::license_of<Logic_>(), 0u,       \
                 iotcc_components_v1, iotcc::kLogicNeeds, nullptr, nullptr)
