#pragma once
#include "rejection.hpp"

#include <iotcc/plugin.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace iotcc::plugin {

// iotcc_note as values: the magic fits the draft, id and version are checked.
struct PluginNote {
    std::uint32_t abi = 0, min_abi = 0; // major << 16 | minor
    std::uint32_t draft = 0;            // of the header; 0 from 1.0 on
    std::string id, version;

    friend bool operator==(const PluginNote&, const PluginNote&) = default;
};

[[nodiscard]] std::variant<PluginNote, Rejection> read_note(const iotcc_note& raw);

// The magic of descriptors and notes that were built on that draft (0: on a final header).
[[nodiscard]] std::uint32_t magic_of(std::uint32_t draft) noexcept;

// [A-Za-z0-9._-], 1 to 63 bytes: what ids of plugins and names of components are made of.
[[nodiscard]] bool is_identifier(std::string_view text) noexcept;

// "1.0" for 0x10000.
[[nodiscard]] std::string abi_text(std::uint32_t abi);

} // namespace iotcc::plugin
