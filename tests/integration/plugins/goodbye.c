/* goodbye: every connection is a device; when the host stops each is told so in a line. */
#include <iotcc/plugin.h>

#include <stddef.h>

static const iotcc_io *io; /* the host's, the same for every instance */

static void say(iotcc_conn *c, const char *text, size_t n)
{
    const iotcc_bytes bytes = {(const uint8_t *)text, n};
    io->send(c, &bytes, 1, 1);
}

static int32_t on_open(void *self, iotcc_conn *c, iotcc_str remote)
{
    (void)self;
    iotcc_device device = {.struct_size = sizeof device, .device_id = remote};
    return io->identify(c, &device);
}

static int64_t on_bytes(void *self, iotcc_conn *c, iotcc_buf in)
{
    (void)self;
    say(c, "hello\n", 6);
    return (int64_t)in.len;
}

static void on_close(void *self, iotcc_conn *c, int32_t why)
{
    (void)self;
    (void)c;
    (void)why;
}

static void on_drain(void *self, iotcc_conn *c, uint32_t ms_left)
{
    (void)self;
    (void)ms_left;
    say(c, "goodbye\n", 8);
}

static int32_t create(const iotcc_host *host, void **self)
{
    io = host->query(host, IOTCC_IO, sizeof *io);
    *self = &io;
    return io == NULL ? IOTCC_E_UNSUPPORTED : IOTCC_OK;
}

static void destroy(void *self)
{
    (void)self;
}

static const iotcc_handler handler = {.struct_size = sizeof handler,
                                      .on_open = on_open,
                                      .on_bytes = on_bytes,
                                      .on_close = on_close,
                                      .on_drain = on_drain};
static const iotcc_component component = {.struct_size = sizeof component,
                                          .kind = IOTCC_KIND_HANDLER,
                                          .name = "goodbye",
                                          .vtable = &handler,
                                          .create = create,
                                          .destroy = destroy};
static const iotcc_component *const components[] = {&component, NULL};

IOTCC_PLUGIN("com.example.goodbye", "1.0.0", "example", "MIT", 0, components, NULL, NULL, NULL);
