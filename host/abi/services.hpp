#pragma once
#include <iotcc/plugin.h>

#include <cstdint>
#include <string>
#include <vector>

// The C tables behind iotcc_host.query: the only host code that a plugin can call. Each function
// hands over to one room and lets no exception out.
namespace iotcc::abi {

[[nodiscard]] iotcc_log
log_service(const std::int32_t& level) noexcept; // `level`: as long as the instance
[[nodiscard]] iotcc_config config_service() noexcept;
[[nodiscard]] iotcc_exec exec_service(std::uint32_t lanes) noexcept;
[[nodiscard]] iotcc_io io_service() noexcept;
[[nodiscard]] iotcc_stats stats_service() noexcept;
[[nodiscard]] iotcc_bus bus_service() noexcept;
[[nodiscard]] iotcc_http http_service() noexcept;

// All but the log, which each instance has of its own, for one host; at a fixed address as long as
// its instances.
struct Services {
    iotcc_config config;
    iotcc_exec exec;
    iotcc_io io;
    iotcc_stats stats;
    iotcc_bus bus;
    iotcc_http http;

    explicit Services(std::uint32_t lanes) noexcept
        : config(config_service()), exec(exec_service(lanes)), io(io_service()),
          stats(stats_service()), bus(bus_service()), http(http_service())
    {
    }
};

// iotcc_host.query.
const void* query(const iotcc_host* host, const char* id, std::uint32_t min_size) noexcept;

// The ids that query knows.
[[nodiscard]] std::vector<std::string> service_ids();

} // namespace iotcc::abi
