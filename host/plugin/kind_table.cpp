#include "kind_table.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace iotcc::plugin {
namespace {

struct RequiredFunction {
    const char* name;
    std::size_t offset; // in the vtable
};

constexpr RequiredFunction kHandler[] = {{"on_open", offsetof(iotcc_handler, on_open)},
                                         {"on_bytes", offsetof(iotcc_handler, on_bytes)},
                                         {"on_close", offsetof(iotcc_handler, on_close)}};
constexpr RequiredFunction kServer[] = {{"listen", offsetof(iotcc_server, listen)},
                                        {"drain", offsetof(iotcc_server, drain)},
                                        {"stop", offsetof(iotcc_server, stop)}};
constexpr RequiredFunction kLogic[] = {{"on_connect", offsetof(iotcc_logic, on_connect)},
                                       {"on_message", offsetof(iotcc_logic, on_message)},
                                       {"on_disconnect", offsetof(iotcc_logic, on_disconnect)}};
constexpr RequiredFunction kStorage[] = {{"attach", offsetof(iotcc_storage, attach)},
                                         {"detach", offsetof(iotcc_storage, detach)},
                                         {"totals", offsetof(iotcc_storage, totals)},
                                         {"find", offsetof(iotcc_storage, find)},
                                         {"scan", offsetof(iotcc_storage, scan)}};
constexpr RequiredFunction kSink[] = {{"apply", offsetof(iotcc_sink, apply)}};
constexpr RequiredFunction kStatus[] = {{"serve", offsetof(iotcc_status, serve)}};

struct Kind {
    std::string_view id;
    std::span<const RequiredFunction> required;
};
constexpr Kind kKinds[] = {
    {IOTCC_KIND_HANDLER, kHandler}, {IOTCC_KIND_SERVER, kServer}, {IOTCC_KIND_LOGIC, kLogic},
    {IOTCC_KIND_STORAGE, kStorage}, {IOTCC_KIND_SINK, kSink},     {IOTCC_KIND_STATUS, kStatus},
    {IOTCC_KIND_EXTENSION, {}},
};

const Kind* find_kind(std::string_view id) noexcept
{
    for (const Kind& kind : kKinds)
        if (kind.id == id)
            return &kind;
    return nullptr;
}

} // namespace

bool is_known_kind(std::string_view kind) noexcept
{
    return find_kind(kind) != nullptr;
}

std::optional<std::string> missing_function(std::string_view kind, const void* vtable) noexcept
{
    using Function = void (*)();
    std::uint32_t size = 0; // the first member of every vtable
    std::memcpy(&size, vtable, sizeof size);
    for (const RequiredFunction& required : find_kind(kind)->required) {
        Function function = nullptr;
        if (required.offset + sizeof function <= size)
            std::memcpy(&function, static_cast<const char*>(vtable) + required.offset,
                        sizeof function);
        if (function == nullptr)
            return required.name;
    }
    return std::nullopt;
}

} // namespace iotcc::plugin
