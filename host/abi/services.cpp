#include "services.hpp"

#include "instance.hpp"

#include <array>
#include <string_view>

namespace iotcc::abi {

namespace {

struct Row {
    std::string_view id;
    const void* (*find)(const Services&, std::uint32_t min_size);
};

template <auto Member> const void* find(const Services& services, std::uint32_t min_size)
{
    const auto& service = services.*Member;
    return min_size <= service.struct_size ? &service : nullptr;
}

constexpr std::array kRows = {
    Row{IOTCC_BUS, find<&Services::bus>},     Row{IOTCC_CONFIG, find<&Services::config>},
    Row{IOTCC_EXEC, find<&Services::exec>},   Row{IOTCC_IO, find<&Services::io>},
    Row{IOTCC_STATS, find<&Services::stats>}, Row{IOTCC_HTTP, find<&Services::http>},
};

} // namespace

const void* query(const iotcc_host* host, const char* id, std::uint32_t min_size) noexcept
{
    if (host == nullptr || id == nullptr)
        return nullptr;
    if (std::string_view(id) == IOTCC_LOG) { // has the instance's own level
        const iotcc_log& log = Instance::of(host).log_service();
        return min_size <= log.struct_size ? &log : nullptr;
    }
    for (const Row& row : kRows)
        if (row.id == id)
            return row.find(Instance::of(host).rooms().services, min_size);
    return nullptr;
}

std::vector<std::string> service_ids()
{
    std::vector<std::string> ids = {IOTCC_LOG};
    for (const Row& row : kRows)
        ids.emplace_back(row.id);
    return ids;
}

} // namespace iotcc::abi
