// thrower: echoes, and throws where it is told to. Made without the SDK's C++ layer, whose guard
// would catch it first.
#include <iotcc/plugin.h>

#include <stdexcept>
#include <string_view>

namespace {

struct Thrower {
    const iotcc_io* io;
};

int32_t on_open(void* self, iotcc_conn* c, iotcc_str remote)
{
    iotcc_device device{};
    device.struct_size = sizeof device;
    device.device_id = remote;
    return static_cast<Thrower*>(self)->io->identify(c, &device);
}

int64_t on_bytes(void* self, iotcc_conn* c, iotcc_buf in)
{
    const std::string_view text(reinterpret_cast<const char*>(in.ptr), in.len);
    if (text == "throw\n")
        throw std::runtime_error("no luck");
    if (text == "throw a number\n")
        throw 42;
    if (text == "throw at the end\n")
        c->user = c;
    const iotcc_bytes bytes{in.ptr, in.len};
    static_cast<Thrower*>(self)->io->send(c, &bytes, 1, 1);
    return static_cast<int64_t>(in.len);
}

void on_close(void*, iotcc_conn* c, int32_t)
{
    if (c->user != nullptr)
        throw std::runtime_error("no luck at the end");
}

int32_t create(const iotcc_host* host, void** self)
{
    *self =
        new Thrower{static_cast<const iotcc_io*>(host->query(host, IOTCC_IO, sizeof(iotcc_io)))};
    return IOTCC_OK;
}

void destroy(void* self)
{
    delete static_cast<Thrower*>(self);
}

constexpr iotcc_handler make_handler()
{
    iotcc_handler handler{};
    handler.struct_size = sizeof handler;
    handler.on_open = on_open;
    handler.on_bytes = on_bytes;
    handler.on_close = on_close;
    return handler;
}
constexpr iotcc_handler kHandler = make_handler();
constexpr iotcc_component kComponent = {sizeof(iotcc_component),
                                        0,
                                        IOTCC_KIND_HANDLER,
                                        "thrower",
                                        &kHandler,
                                        create,
                                        destroy,
                                        nullptr,
                                        nullptr,
                                        nullptr};
constexpr const iotcc_component* kComponents[] = {&kComponent, nullptr};

} // namespace

IOTCC_PLUGIN("com.example.thrower", "1.0.0", "example", "MIT", 0, kComponents, nullptr, nullptr,
             nullptr);
