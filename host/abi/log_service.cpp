#include "instance.hpp"
#include "services.hpp"

namespace iotcc::abi {

namespace {

log::Level level_of(std::int32_t level)
{
    return level < IOTCC_TRACE || level > IOTCC_ERROR ? log::Level::error
                                                      : static_cast<log::Level>(level);
}

void write(const iotcc_host* host, std::int32_t level, iotcc_str text)
{
    Instance& instance = Instance::of(host);
    instance.guarded("log.write", [&] { instance.log(level_of(level), {text.ptr, text.len}); });
}

void set_error(const iotcc_host* host, iotcc_str text)
{
    Instance& instance = Instance::of(host);
    instance.guarded("log.set_error", [&] { instance.set_error({text.ptr, text.len}); });
}

} // namespace

iotcc_log log_service(const std::int32_t& level) noexcept
{
    iotcc_log service{};
    service.struct_size = sizeof service;
    service.level = &level;
    service.write = write;
    service.set_error = set_error;
    return service;
}

} // namespace iotcc::abi
