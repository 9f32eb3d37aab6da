#include "failure_limit.hpp"

#include <arpa/inet.h>
#include <array>

namespace iotcc::auth {

std::string peer_key(std::string_view remote)
{
    const auto colon = remote.rfind(':');
    if (colon == remote.npos)
        return std::string(remote);
    const auto host = remote.substr(0, colon);
    if (!host.starts_with('[') || !host.ends_with(']'))
        return std::string(host);
    std::string text(host.substr(1, host.size() - 2));
    std::array<char, 16> address;
    if (::inet_pton(AF_INET6, text.c_str(), address.data()) != 1)
        return text;
    return {address.begin(), address.begin() + 8};
}

FailureLimit::Outcome FailureLimit::failed(std::string_view remote, std::uint64_t now_ms)
{
    while (!windows_.empty() && windows_.front().ends_ms <= now_ms)
        forget_oldest();
    std::string address = peer_key(remote);
    auto found = by_address_.find(address);
    if (found == by_address_.end()) {
        if (windows_.size() >= limits_.addresses)
            forget_oldest();
        windows_.push_back({std::move(address), now_ms + limits_.window_ms, 0});
        const auto last = std::prev(windows_.end());
        found = by_address_.emplace(last->address, last).first; // the view is into the list
    }
    Window& window = *found->second;
    ++window.failures;
    return {window.failures,
            window.failures > limits_.failures ? window.ends_ms - now_ms : std::uint64_t{0}};
}

void FailureLimit::forget_oldest()
{
    by_address_.erase(windows_.front().address);
    windows_.pop_front();
}

} // namespace iotcc::auth
