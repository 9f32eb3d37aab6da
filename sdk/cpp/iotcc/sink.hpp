#pragma once
#include <iotcc/config.hpp>
#include <iotcc/guard.hpp>
#include <iotcc/option.hpp>
#include <iotcc/plugin.h>
#include <iotcc/plugin_facts.hpp>
#include <iotcc/rows.hpp>
#include <iotcc/services.hpp>

#include <concepts>
#include <cstdint>
#include <exception>
#include <string_view>

// A sink in C++: derive from Sink, end the file with IOTCC_SINK_PLUGIN. kind/sink.h says which rows
// come when, in which order, and what a failure means. A sink has public members
//
//     explicit S(const iotcc_host& host);      // [main] what it throws are the operator's words
//     int  apply(const iotcc::Rows& rows);     // [work] required; E_*, or a throw: they come again
//     int  start();                            // [main] optional
//     void stop();                             // [main] optional
//
// and reads its options with iotcc::Config in the constructor. A member type Options may declare
// them: see option.hpp.
namespace iotcc {

class Sink {
public:
    Sink(const Sink&) = delete;
    Sink& operator=(const Sink&) = delete;

protected:
    // The host is valid until the sink is destroyed. Throws std::runtime_error on one without a
    // log.
    explicit Sink(const iotcc_host& host) : host_(host), log_(require<iotcc_log>(host)) {}
    ~Sink() = default;

    // For the end of start and apply: the words for the operator, and the result that they explain.
    [[nodiscard]] std::int32_t fail(std::string_view words, std::int32_t status = IOTCC_E_FAIL)
    {
        log_.set_error(&host_, str(words));
        return status;
    }
    // For the end of start: as it is configured there is nothing to do, and why.
    [[nodiscard]] std::int32_t be_idle(std::string_view why) { return fail(why, IOTCC_DEFER); }

    // One line in the host's log at IOTCC_TRACE ... IOTCC_ERROR, copied.
    void log(std::int32_t level, std::string_view text) const
    {
        if (level >= __atomic_load_n(log_.level, __ATOMIC_RELAXED))
            log_.write(&host_, level, str(text));
    }
    [[nodiscard]] const iotcc_host& host() const noexcept { return host_; }
    [[nodiscard]] std::string_view instance() const noexcept { return view(host_.instance); }

private:
    template <class S> friend struct SinkCallbacks;

    const iotcc_host& host_;
    const iotcc_log& log_;
};

// The functions of a component whose self is an S.
template <class S> struct SinkCallbacks {
    static_assert(std::derived_from<S, Sink>, "a sink derives publicly from iotcc::Sink");

    static std::int32_t create(const iotcc_host* host, void** self) noexcept
    {
        try {
            *self = new S(*host);
            return IOTCC_OK;
        } catch (const ConfigError& e) {
            explain(*host, e.what());
            return IOTCC_E_ARG;
        } catch (const std::exception& e) {
            explain(*host, e.what());
            return IOTCC_E_FAIL;
        } catch (...) {
            return IOTCC_E_EXCEPTION;
        }
    }
    static void destroy(void* self) { delete static_cast<S*>(self); }
    static std::int32_t start(void* self) noexcept
    {
        return explained(self, [](S& sink) { return static_cast<std::int32_t>(sink.start()); });
    }
    static std::int32_t stop(void* self) noexcept
    {
        S& sink = *static_cast<S*>(self);
        guard(&sink.Sink::host_, "stop", [&] { sink.stop(); });
        return IOTCC_OK;
    }
    static std::int32_t apply(void* self, const iotcc_row* rows, std::uint32_t n,
                              std::uint32_t stride) noexcept
    {
        return explained(self, [&](S& sink) {
            return static_cast<std::int32_t>(sink.apply(Rows(rows, n, stride)));
        });
    }

private:
    // What is thrown becomes the words of the failure, not a line of its own: the host logs it, at
    // its own pace.
    template <class Body> static std::int32_t explained(void* self, Body body) noexcept
    {
        S& sink = *static_cast<S*>(self);
        try {
            return body(sink);
        } catch (const std::exception& e) {
            explain(sink.Sink::host_, e.what());
        } catch (...) {
            explain(sink.Sink::host_, "threw something that is no std::exception");
        }
        return IOTCC_E_EXCEPTION;
    }
    static void explain(const iotcc_host& host, std::string_view words) noexcept
    {
        if (const auto* log = query<iotcc_log>(host))
            log->set_error(&host, str(words));
    }
};

template <class S>
inline constexpr iotcc_sink sink_vtable = {sizeof(iotcc_sink), 0, SinkCallbacks<S>::apply};

// The component "iotcc.sink/1" made of type S. For a plugin with several components: put these into
// an own table and use IOTCC_PLUGIN.
template <class S> [[nodiscard]] constexpr iotcc_component sink_component(const char* name) noexcept
{
    iotcc_component component{};
    component.struct_size = sizeof component;
    component.kind = IOTCC_KIND_SINK;
    component.name = name;
    component.vtable = &sink_vtable<S>;
    component.create = SinkCallbacks<S>::create;
    component.destroy = SinkCallbacks<S>::destroy;
    if constexpr (requires(S & s) { s.start(); })
        component.start = SinkCallbacks<S>::start;
    if constexpr (requires(S & s) { s.stop(); })
        component.stop = SinkCallbacks<S>::stop;
    if constexpr (requires { S::Options::declared; })
        component.options = declared_options<typename S::Options>.data();
    return component;
}

// What every sink of this layer cannot work without.
inline constexpr const char* kSinkNeeds[] = {IOTCC_LOG, nullptr};

} // namespace iotcc

// A plugin with one sink, once per .so, outside of any namespace. id_: reverse DNS, unique;
// component_: the name of the default instance. All of it is constant data: nothing runs when the
// file is loaded.
#define IOTCC_SINK_PLUGIN(Sink_, id_, version_, component_)                                        \
    static constexpr iotcc_component iotcc_sink_component_v1 =                                     \
        iotcc::sink_component<Sink_>(component_);                                                  \
    static constexpr const iotcc_component* iotcc_components_v1[] = {&iotcc_sink_component_v1,     \
                                                                     nullptr};                     \
    IOTCC_PLUGIN(id_, version_, iotcc::vendor_of<Sink_>(), iotcc::license_of<Sink_>(), 0u,         \
                 iotcc_components_v1, iotcc::kSinkNeeds, nullptr, nullptr)
