#pragma once
#include "node.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace iotcc::http {

// A complete request within all limits, cut loose from its connection: what the front gives to a
// worker.
struct Request {
    std::string method;      // one that HeadCheck lets through
    std::string path, query; // still percent-encoded
    std::string body;
    // Who asked: "192.0.2.1:5000", "[2001:db8::1]:5000" or "unix"; behind a trusted proxy an
    // address without a port.
    std::string remote;
    std::optional<Role> role = {};  // of who asks; nothing: unknown, open addresses only
    std::string if_none_match = {}; // entity tags of what the client has; empty: none
    // Of the head, without credentials; empty for what no plugin answers.
    std::vector<std::pair<std::string, std::string>> fields = {};
};

} // namespace iotcc::http
