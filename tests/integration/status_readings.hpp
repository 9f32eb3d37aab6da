#pragma once
#include "host_process.hpp"

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace iotcc::test {

// Single numbers of the API, as integration tests compare them.

inline std::uint64_t received_messages(const HostProcess& host)
{
    return host.json("/cloud-connector/status")["metrics"]["received_messages"];
}

inline std::uint64_t open_devices(const HostProcess& host)
{
    return host.json("/cloud-connector/status")["connections"];
}

// One of the totals over all storages: "opened", "received_bytes".
inline std::uint64_t total(const HostProcess& host, const std::string& name)
{
    return host.json("/v1/status")["totals"][name];
}

inline nlohmann::json plugins_of(const HostProcess& host)
{
    return host.json("/v1/plugins")["items"];
}

// Throws std::out_of_range when no plugin has an instance of that name.
inline nlohmann::json instance_of(const HostProcess& host, const std::string& name)
{
    const nlohmann::json plugins = plugins_of(host);
    for (const auto& plugin : plugins)
        for (const auto& instance : plugin["instances"])
            if (instance["name"] == name)
                return instance;
    throw std::out_of_range(name);
}

inline nlohmann::json devices_of(const HostProcess& host)
{
    return host.json("/devices")["devices"];
}

// Every row of /v1/connections, page by page.
inline std::vector<nlohmann::json> walk_connections(const HostProcess& host, unsigned limit)
{
    std::vector<nlohmann::json> rows;
    const std::string path = "/v1/connections?limit=" + std::to_string(limit);
    for (nlohmann::json next = ""; !next.is_null();) {
        const std::string cursor = next.get<std::string>();
        const nlohmann::json page = host.json(cursor.empty() ? path : path + "&cursor=" + cursor);
        rows.insert(rows.end(), page["items"].begin(), page["items"].end());
        next = page["next"];
    }
    return rows;
}

} // namespace iotcc::test
