#pragma once
#include "address_list.hpp"
#include "head_check.hpp"

#include <string>
#include <string_view>

namespace iotcc::http {

// Who asked: `peer` ("192.0.2.1:5000"), or, where that is a trusted proxy, the rightmost address in
// X-Forwarded-For that is not one ("203.0.113.7", no port). What stands left of the first untrusted
// address is the client's own word and never looked at; nor is anything left of a value that is no
// address. Pure.
[[nodiscard]] std::string client_address(std::string_view peer, const RequestHead& head,
                                         const net::AddressList& trusted_proxies);

} // namespace iotcc::http
