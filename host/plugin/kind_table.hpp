#pragma once
#include <iotcc/plugin.h>

#include <optional>
#include <string>
#include <string_view>

namespace iotcc::plugin {

// Whether the ABI has a component kind of that id. A host need not drive every kind that it knows.
[[nodiscard]] bool is_known_kind(std::string_view kind) noexcept;

// The first function that the vtable of a known kind lacks, because it is NULL or lies beyond the
// vtable's struct_size; nothing where it is complete. The vtable has at least a struct_size.
[[nodiscard]] std::optional<std::string> missing_function(std::string_view kind,
                                                          const void* vtable) noexcept;

} // namespace iotcc::plugin
