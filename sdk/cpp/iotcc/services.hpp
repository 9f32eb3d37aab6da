#pragma once
#include <iotcc/service/bus.h>
#include <iotcc/service/config.h>
#include <iotcc/service/exec.h>
#include <iotcc/service/http.h>
#include <iotcc/service/io.h>
#include <iotcc/service/log.h>
#include <iotcc/service/stats.h>

#include <cstddef>
#include <stdexcept>
#include <string>

// Typed access to the host's services: query<iotcc_io>(host) instead of an id, a size and a cast.
namespace iotcc {

// The id of a service and its size in ABI 1.0. Asking for that size, not for sizeof, lets a plugin
// that was rebuilt on newer headers still run on an old host; test what came later with IOTCC_HAS.
template <class S> struct ServiceTraits;

template <> struct ServiceTraits<iotcc_log> {
    static constexpr const char* id = IOTCC_LOG;
    static constexpr std::uint32_t size = offsetof(iotcc_log, set_error) + sizeof(void*);
};
template <> struct ServiceTraits<iotcc_config> {
    static constexpr const char* id = IOTCC_CONFIG;
    static constexpr std::uint32_t size = offsetof(iotcc_config, json) + sizeof(void*);
};
template <> struct ServiceTraits<iotcc_exec> {
    static constexpr const char* id = IOTCC_EXEC;
    static constexpr std::uint32_t size = offsetof(iotcc_exec, cancel) + sizeof(void*);
};
template <> struct ServiceTraits<iotcc_io> {
    static constexpr const char* id = IOTCC_IO;
    static constexpr std::uint32_t size = offsetof(iotcc_io, peer_name) + sizeof(void*);
};
template <> struct ServiceTraits<iotcc_bus> {
    static constexpr const char* id = IOTCC_BUS;
    static constexpr std::uint32_t size = offsetof(iotcc_bus, kick) + sizeof(void*);
};
template <> struct ServiceTraits<iotcc_stats> {
    static constexpr const char* id = IOTCC_STATS;
    static constexpr std::uint32_t size = offsetof(iotcc_stats, scan) + sizeof(void*);
};
template <> struct ServiceTraits<iotcc_http> {
    static constexpr const char* id = IOTCC_HTTP;
    static constexpr std::uint32_t size = offsetof(iotcc_http, answer) + sizeof(void*);
};

// [any] The service S, e.g. query<iotcc_exec>(host), or nullptr where this host has none. Valid as
// long as the host.
template <class S> [[nodiscard]] const S* query(const iotcc_host& host) noexcept
{
    return static_cast<const S*>(host.query(&host, ServiceTraits<S>::id, ServiceTraits<S>::size));
}

// [main] The same for what a plugin cannot work without; for create and start only. Throws
// std::runtime_error that names the service.
template <class S> [[nodiscard]] const S& require(const iotcc_host& host)
{
    if (const S* service = query<S>(host))
        return *service;
    throw std::runtime_error("this host has no service " + std::string(ServiceTraits<S>::id));
}

} // namespace iotcc
