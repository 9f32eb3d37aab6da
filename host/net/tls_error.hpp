#pragma once
#include "tls_context.hpp"

#include <string>

namespace iotcc::net {

// Why OpenSSL's last call on that session failed, in an operator's words; empties its error queue.
[[nodiscard]] std::string take_tls_error(const ssl_st& session);

} // namespace iotcc::net
