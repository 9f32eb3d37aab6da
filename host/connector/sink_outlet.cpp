#include "sink_outlet.hpp"

#include "instance.hpp"

namespace iotcc {

SinkOutlet::SinkOutlet(abi::Instance& instance) noexcept
    : instance_(instance), sink_(*static_cast<const iotcc_sink*>(instance.component().vtable))
{
}

const std::string& SinkOutlet::name() const noexcept
{
    return instance_.name();
}

std::int32_t SinkOutlet::apply(const iotcc_row* rows, std::uint32_t n, std::uint32_t stride)
{
    instance_.set_error("");
    return sink_.apply(instance_.self(), rows, n, stride);
}

std::string SinkOutlet::words(std::int32_t status)
{
    return instance_.failure(status);
}

void SinkOutlet::log(std::int32_t level, std::string_view text)
{
    instance_.log(static_cast<log::Level>(level), text);
}

} // namespace iotcc
