#pragma once
#include <iotcc/config.hpp>
#include <iotcc/guard.hpp>
#include <iotcc/http_message.hpp>
#include <iotcc/kind/extension.h>
#include <iotcc/option.hpp>
#include <iotcc/plugin.h>
#include <iotcc/plugin_facts.hpp>
#include <iotcc/services.hpp>

#include <concepts>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

// Routes of a plugin in the host's API, in C++: derive from HttpRoutes, name the routes in the
// constructor, end the file with IOTCC_HTTP_PLUGIN. Handlers, rules and sinks can have routes, too:
// derive from both.
//
//     struct Hello : iotcc::HttpRoutes {
//         explicit Hello(const iotcc_host& host) : HttpRoutes(host)
//         {
//             route<&Hello::greet>("GET", "greeting", IOTCC_ROLE_READ);
//         }
//         int greet(const iotcc::HttpRequest& request, iotcc::HttpResponse& response);
//         int  start(); // [main] optional
//         void stop();  // [main] optional
//     };
//
// A route is [work], one call at a time; service/http.h says what it answers. What it throws is a
// 500, and a line in the log. What start, stop and other callbacks share with it needs atomics or a
// mutex.
namespace iotcc {

class HttpRoutes {
public:
    HttpRoutes(const HttpRoutes&) = delete;
    HttpRoutes& operator=(const HttpRoutes&) = delete;

    // The host is valid until the plugin's object is destroyed. Throws std::runtime_error on one
    // without an API.
    explicit HttpRoutes(const iotcc_host& host)
        : routes_host_(host), http_(require<iotcc_http>(host))
    {
    }

protected:
    ~HttpRoutes() = default;

    // [main] In the constructor or start: calls Function of *this for that method and path. Throws
    // std::runtime_error where the host does not take it.
    template <auto Function>
    void route(std::string_view method, std::string_view path, std::uint32_t role)
    {
        const std::int32_t taken =
            http_.route(&routes_host_, str(method), str(path), role, &call<Function>, this);
        if (taken != IOTCC_OK)
            throw std::runtime_error("the route " + std::string(method) + ' ' + std::string(path) +
                                     " is not taken: " + std::to_string(taken));
    }
    // [any] The answer to a request that got IOTCC_PENDING, or will.
    std::int32_t answer(std::uint64_t request, std::int32_t status, std::string_view content_type,
                        std::string_view body)
    {
        return http_.answer(&routes_host_, request, status, str(content_type), bytes(body));
    }

private:
    template <class C> friend struct HttpCallbacks;
    template <class C> static C* class_of(std::int32_t (C::*)(const HttpRequest&, HttpResponse&));
    template <class C>
    static C* class_of(std::int32_t (C::*)(const HttpRequest&, HttpResponse&) const);

    template <auto Function>
    static std::int32_t call(void* arg, const iotcc_http_req* request, iotcc_http_res* response)
    {
        using C = decltype(class_of(Function));
        auto& self = *static_cast<HttpRoutes*>(arg);
        return guard(&self.routes_host_, "a route", [&] {
            HttpResponse answer(*response);
            return (static_cast<C>(&self)->*Function)(HttpRequest(*request), answer);
        });
    }

    const iotcc_host& routes_host_;
    const iotcc_http& http_;
};

// The functions of a component whose self is a C.
template <class C> struct HttpCallbacks {
    static_assert(std::derived_from<C, HttpRoutes>, "it derives publicly from iotcc::HttpRoutes");

    static std::int32_t create(const iotcc_host* host, void** self) noexcept
    {
        return guard(host, "create", [&] {
            *self = new C(*host);
            return std::int32_t{IOTCC_OK};
        });
    }
    static void destroy(void* self) { delete static_cast<C*>(self); }
    static std::int32_t start(void* self) noexcept
    {
        return guard(host_of(self), "start",
                     [&] { return static_cast<std::int32_t>(static_cast<C*>(self)->start()); });
    }
    static std::int32_t stop(void* self) noexcept
    {
        guard(host_of(self), "stop", [&] { static_cast<C*>(self)->stop(); });
        return IOTCC_OK;
    }

private:
    static const iotcc_host* host_of(void* self)
    {
        return &static_cast<C*>(self)->HttpRoutes::routes_host_;
    }
};

inline constexpr iotcc_extension extension_vtable = {sizeof(iotcc_extension), 0};

// The component "iotcc.extension/1" made of type C. For a plugin with several components: put these
// into an own table and use IOTCC_PLUGIN.
template <class C> [[nodiscard]] constexpr iotcc_component http_component(const char* name) noexcept
{
    iotcc_component component{};
    component.struct_size = sizeof component;
    component.kind = IOTCC_KIND_EXTENSION;
    component.name = name;
    component.vtable = &extension_vtable;
    component.create = HttpCallbacks<C>::create;
    component.destroy = HttpCallbacks<C>::destroy;
    if constexpr (requires(C & c) { c.start(); })
        component.start = HttpCallbacks<C>::start;
    if constexpr (requires(C & c) { c.stop(); })
        component.stop = HttpCallbacks<C>::stop;
    if constexpr (requires { C::Options::declared; })
        component.options = declared_options<typename C::Options>.data();
    return component;
}

// What routes of this layer cannot work without.
inline constexpr const char* kHttpNeeds[] = {IOTCC_HTTP, nullptr};

} // namespace iotcc

// A plugin that is nothing but routes, once per .so, outside of any namespace. id_: reverse DNS,
// unique; component_: the name of the default instance. All of it is constant data.
#define IOTCC_HTTP_PLUGIN(Class_, id_, version_, component_)                                       \
    static constexpr iotcc_component iotcc_http_component_v1 =                                     \
        iotcc::http_component<Class_>(component_);                                                 \
    static constexpr const iotcc_component* iotcc_components_v1[] = {&iotcc_http_component_v1,     \
                                                                     nullptr};                     \
    IOTCC_PLUGIN(id_, version_, iotcc::vendor_of<Class_>(), iotcc::license_of<Class_>(), 0u,       \
                 iotcc_components_v1, iotcc::kHttpNeeds, nullptr, nullptr)
