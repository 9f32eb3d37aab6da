#pragma once
#include "tls_context.hpp"

namespace iotcc::net {

// Puts certificate, key and the CAs of client certificates into the context. Throws TlsError that
// names the file, the reason and the remedy.
void load_tls_files(ssl_ctx_st& context, const TlsOptions& options);

} // namespace iotcc::net
