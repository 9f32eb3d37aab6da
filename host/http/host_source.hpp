#pragma once
#include "node.hpp"
#include "stream_kind.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace iotcc::http {

// What happens on this host: its status and its plugins, which are looked at once per second;
// connections that open and close.
class HostSource final : public StreamSource {
public:
    static constexpr std::uint32_t kEvery = 2; // StreamKind::every

    explicit HostSource(const RouteContext& context) noexcept : context_(context) {}
    std::optional<StreamLook> look() override;

    // StreamKind::open.
    static std::unique_ptr<StreamSource> open(const RouteContext& context, const std::string&);

private:
    const RouteContext& context_;
    std::unique_ptr<ConnectionsWatching> watching_; // from the first look on
    std::uint32_t looks_ = 0;
    std::vector<StreamEvent> state_; // of the last second
};

} // namespace iotcc::http
