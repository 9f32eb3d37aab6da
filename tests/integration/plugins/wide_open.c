/* wide_open: a handler whose own address is open to the network. */
#include <iotcc/plugin.h>

static int32_t on_open(void *self, iotcc_conn *c, iotcc_str remote)
{
    (void)self, (void)c, (void)remote;
    return IOTCC_OK;
}

static int64_t on_bytes(void *self, iotcc_conn *c, iotcc_buf in)
{
    (void)self, (void)c;
    return (int64_t)in.len;
}

static void on_close(void *self, iotcc_conn *c, int32_t why)
{
    (void)self, (void)c, (void)why;
}

static int32_t create(const iotcc_host *h, void **self)
{
    *self = (void *)h;
    return IOTCC_OK;
}

static void destroy(void *self)
{
    (void)self;
}

static const iotcc_handler handler = {
    .struct_size = sizeof handler,
    .default_listen = "tcp://0.0.0.0:0",
    .on_open = on_open,
    .on_bytes = on_bytes,
    .on_close = on_close,
};
static const iotcc_component component = {
    .struct_size = sizeof component,
    .kind = IOTCC_KIND_HANDLER,
    .name = "wide_open",
    .vtable = &handler,
    .create = create,
    .destroy = destroy,
};
static const iotcc_component *const components[] = {&component, NULL};
IOTCC_PLUGIN("com.example.wide_open", "1.0.0", "example", "MIT", 0, components, NULL, NULL, NULL);
