#pragma once
#include <string_view>

namespace iotcc::raw_tcp {

// A peer that speaks another protocol, by the first bytes it sends.
enum class ForeignProtocol { none, http, tls, mqtt };

// `first`: what the stream starts with, as far as it is known. none: not one of these, or not known
// yet.
[[nodiscard]] ForeignProtocol detect_foreign(std::string_view first) noexcept;

// One line with LF for that peer's operator that says where its protocol is spoken. Ports are the
// defaults.
[[nodiscard]] std::string_view directions_for(ForeignProtocol protocol) noexcept;

} // namespace iotcc::raw_tcp
