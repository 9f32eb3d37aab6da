#include "instance.hpp"
#include "services.hpp"
#include "storage_set.hpp"
#include "totals_sum.hpp"

namespace iotcc::abi {

namespace {

const stats::StorageSet& storages_of(const iotcc_host* host)
{
    return Instance::of(host).rooms().storages;
}

std::int32_t totals(const iotcc_host* host, iotcc_str instance, iotcc_totals* out)
{
    const std::string_view name(instance.ptr, instance.len);
    const auto denied = Instance::of(host).rooms().instances.denied(name);
    if (!denied)
        return IOTCC_E_NOTFOUND;
    iotcc_totals totals{};
    totals.struct_size = sizeof totals;
    (void)storages_of(host).totals(name, totals); // not found: it had no device yet
    totals.denied = *denied;
    return stats::give_totals(totals, out);
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
