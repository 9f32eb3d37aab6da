#include "instance.hpp"
#include "services.hpp"
#include "storage_set.hpp"

namespace iotcc::abi {

namespace {

const stats::StorageSet& storages_of(const iotcc_host* host)
{
    return Instance::of(host).rooms().storages;
}

std::int32_t totals(const iotcc_host* host, iotcc_str instance, iotcc_totals* out)
{
    const std::string_view name(instance.ptr, instance.len);
    const std::int32_t result = storages_of(host).totals(name, *out);
    if (result != IOTCC_OK || !IOTCC_HAS_FIELD(out, iotcc_totals, denied))
        return result;
    out->denied = 0;
    for (const Instance* each : Instance::of(host).rooms().instances)
        if (name.empty() || each->name() == name)
            out->denied += each->denied();
    return IOTCC_OK;
}

std::int32_t find(const iotcc_host* host, iotcc_str device_id, iotcc_row_fn f, void* arg)
{
    return storages_of(host).find({device_id.ptr, device_id.len}, f, arg);
}

std::int32_t scan(const iotcc_host* host, std::uint64_t* cursor, std::uint32_t limit,
                  iotcc_row_fn f, void* arg)
{
    return storages_of(host).scan(*cursor, limit, f, arg);
}

} // namespace

iotcc_stats stats_service() noexcept
{
    iotcc_stats service{};
    service.struct_size = sizeof service;
    service.totals = totals;
    service.find = find;
    service.scan = scan;
    return service;
}

} // namespace iotcc::abi
