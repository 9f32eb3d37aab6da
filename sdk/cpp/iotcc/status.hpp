#pragma once
#include <iotcc/guard.hpp>
#include <iotcc/http_message.hpp>
#include <iotcc/kind/status.h>
#include <iotcc/option.hpp>
#include <iotcc/plugin.h>
#include <iotcc/plugin_facts.hpp>
#include <iotcc/services.hpp>

#include <cstdint>

// A status API in place of the built-in one, in C++: a class that ends with IOTCC_STATUS_PLUGIN and
// has
//
//     explicit S(const iotcc_host& host);                                          // [main]
//     int  serve(const iotcc::HttpRequest& request, iotcc::HttpResponse& response); // [work]
//     int  start(); // [main] optional
//     void stop();  // [main] optional
//
// kind/status.h says which requests it gets, service/http.h what it may answer. What it throws is a
// 500, and a line in the log.
namespace iotcc {

// The functions of a component whose self is an S, with the host that made it.
template <class S> struct StatusCallbacks {
    struct Self {
        explicit Self(const iotcc_host& made_by) : host(made_by), api(made_by) {}
        const iotcc_host& host;
        S api;
    };

    static std::int32_t create(const iotcc_host* host, void** self) noexcept
    {
        return guard(host, "create", [&] {
            *self = new Self(*host);
            return std::int32_t{IOTCC_OK};
        });
    }
    static void destroy(void* self) { delete static_cast<Self*>(self); }
    static std::int32_t start(void* self) noexcept
    {
        Self& own = *static_cast<Self*>(self);
        return guard(&own.host, "start",
                     [&] { return static_cast<std::int32_t>(own.api.start()); });
    }
    static std::int32_t stop(void* self) noexcept
    {
        Self& own = *static_cast<Self*>(self);
        guard(&own.host, "stop", [&] { own.api.stop(); });
        return IOTCC_OK;
    }
    static std::int32_t serve(void* self, const iotcc_http_req* request, iotcc_http_res* response)
    {
        Self& own = *static_cast<Self*>(self);
        return guard(&own.host, "serve", [&] {
            HttpResponse answer(*response);
            return static_cast<std::int32_t>(own.api.serve(HttpRequest(*request), answer));
        });
    }
};

template <class S>
inline constexpr iotcc_status status_vtable = {sizeof(iotcc_status), 0, StatusCallbacks<S>::serve};

// The component "iotcc.status/1" made of type S. For a plugin with several components: put these
// into an own table and use IOTCC_PLUGIN.
template <class S>
[[nodiscard]] constexpr iotcc_component status_component(const char* name) noexcept
{
    iotcc_component component{};
    component.struct_size = sizeof component;
    component.kind = IOTCC_KIND_STATUS;
    component.name = name;
    component.vtable = &status_vtable<S>;
    component.create = StatusCallbacks<S>::create;
    component.destroy = StatusCallbacks<S>::destroy;
    if constexpr (requires(S & s) { s.start(); })
        component.start = StatusCallbacks<S>::start;
    if constexpr (requires(S & s) { s.stop(); })
        component.stop = StatusCallbacks<S>::stop;
    if constexpr (requires { S::Options::declared; })
        component.options = declared_options<typename S::Options>.data();
    return component;
}

} // namespace iotcc

// A plugin with one status API, once per .so, outside of any namespace. id_: reverse DNS, unique;
// component_: the name of the default instance. All of it is constant data.
#define IOTCC_STATUS_PLUGIN(Status_, id_, version_, component_)                                    \
    static constexpr iotcc_component iotcc_status_component_v1 =                                   \
        iotcc::status_component<Status_>(component_);                                              \
    static constexpr const iotcc_component* iotcc_components_v1[] = {&iotcc_status_component_v1,   \
                                                                     nullptr};                     \
    IOTCC_PLUGIN(id_, version_, iotcc::vendor_of<Status_>(), iotcc::license_of<Status_>(), 0u,     \
                 iotcc_components_v1, nullptr, nullptr, nullptr)
