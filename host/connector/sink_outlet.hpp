#pragma once
#include "outlet.hpp"

#include <iotcc/kind/sink.h>

namespace iotcc {

namespace abi {
class Instance;
}

// A sink plugin's instance for the pump. The instance is borrowed: it outlives the pump.
class SinkOutlet final : public sinks::Outlet {
public:
    explicit SinkOutlet(abi::Instance& instance) noexcept;

    [[nodiscard]] const std::string& name() const noexcept override;
    std::int32_t apply(const iotcc_row* rows, std::uint32_t n, std::uint32_t stride) override;
    [[nodiscard]] std::string words(std::int32_t status) override;
    void log(std::int32_t level, std::string_view text) override;

private:
    abi::Instance& instance_;
    const iotcc_sink& sink_;
};

} // namespace iotcc
