#pragma once
#include "node.hpp"
#include "stream_kind.hpp"

#include <memory>
#include <optional>
#include <string>

namespace iotcc::http {

// The messages of one device as they pass.
class TailSource final : public StreamSource {
public:
    TailSource(const RouteContext& context, std::string device_id)
        : context_(context), device_id_(std::move(device_id))
    {
    }
    std::optional<StreamLook> look() override;

    // StreamKind::open.
    static std::unique_ptr<StreamSource> open(const RouteContext& context,
                                              const std::string& device_id);

private:
    const RouteContext& context_;
    const std::string device_id_;
    std::unique_ptr<DeviceWatching> watching_; // from the first look on
};

} // namespace iotcc::http
