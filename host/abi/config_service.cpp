#include "instance.hpp"
#include "services.hpp"

#include <charconv>

namespace iotcc::abi {

namespace {

std::int32_t get(const iotcc_host* host, iotcc_str key, iotcc_str* out)
{
    Instance& instance = Instance::of(host);
    std::int32_t result = IOTCC_E_NOMEM;
    instance.guarded("config.get", [&] {
        const std::string* value = instance.option({key.ptr, key.len});
        result = value == nullptr ? IOTCC_E_NOTFOUND : IOTCC_OK;
        if (value != nullptr)
            *out = {value->data(), value->size()};
    });
    return result;
}

std::int32_t get_int(const iotcc_host* host, iotcc_str key, std::int64_t dflt, std::int64_t* out)
{
    iotcc_str text{};
    const std::int32_t found = get(host, key, &text);
    if (found == IOTCC_E_NOTFOUND) {
        *out = dflt;
        return IOTCC_OK;
    }
    if (found < 0)
        return found;
    std::int64_t value = 0;
    const auto parsed = std::from_chars(text.ptr, text.ptr + text.len, value);
    if (parsed.ec != std::errc{} || parsed.ptr != text.ptr + text.len)
        return IOTCC_E_ARG;
    *out = value;
    return IOTCC_OK;
}

std::int32_t json(const iotcc_host* host, iotcc_str* out)
{
    Instance& instance = Instance::of(host);
    std::int32_t result = IOTCC_E_NOMEM;
    instance.guarded("config.json", [&] {
        const std::string& text = instance.options_json();
        *out = {text.data(), text.size()};
        result = IOTCC_OK;
    });
    return result;
}

} // namespace

iotcc_config config_service() noexcept
{
    iotcc_config service{};
    service.struct_size = sizeof service;
    service.get = get;
    service.get_int = get_int;
    service.json = json;
    return service;
}

} // namespace iotcc::abi
