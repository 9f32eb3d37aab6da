#pragma once
#include <string>
#include <string_view>

namespace iotcc::net {

// Who can dial a listen address.
enum class Reach {
    this_host, // a unix socket, or a name or address that is loopback only
    network,
    unknown // its name does not resolve now
};

// Of "SCHEME://HOST:PORT" or "unix://PATH"; an empty host is `default_host`. Resolves names, and so
// may block. Nothing is opened. An address that cannot be read counts as network.
[[nodiscard]] Reach reach_of(std::string_view address, const std::string& default_host);

} // namespace iotcc::net
