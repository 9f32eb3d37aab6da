// throwing_sink: throws whatever it is given. Made without the SDK's C++ layer, which would catch
// it first.
#include <iotcc/plugin.h>

#include <stdexcept>

namespace {

int32_t apply(void*, const iotcc_row*, uint32_t, uint32_t)
{
    throw std::runtime_error("no engine");
}

int32_t create(const iotcc_host*, void**)
{
    return IOTCC_OK;
}

void destroy(void*) {}

constexpr iotcc_sink kSink = {sizeof(iotcc_sink), 0, apply};
constexpr iotcc_component kComponent = {sizeof(iotcc_component),
                                        0,
                                        IOTCC_KIND_SINK,
                                        "throwing_sink",
                                        &kSink,
                                        create,
                                        destroy,
                                        nullptr,
                                        nullptr,
                                        nullptr};
constexpr const iotcc_component* kComponents[] = {&kComponent, nullptr};

} // namespace

IOTCC_PLUGIN("com.example.throwing_sink", "1.0.0", "example", "MIT", 0, kComponents, nullptr,
             nullptr, nullptr);
