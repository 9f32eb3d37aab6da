/* refuses: a connection subscribes to kept/# with QoS 1 and is refused by on_open after all. A message that is offered
 * to it ends the host. */
#include <iotcc/plugin.h>

#include <stdlib.h>

static const iotcc_io *io;
static const iotcc_bus *bus;

static int32_t on_open(void *self, iotcc_conn *c, iotcc_str remote)
{
    (void)self;
    iotcc_device device = {.struct_size = sizeof device, .device_id = remote};
    iotcc_subscription wanted = {{"kept/#", 6}, 1, 0};
    if (io->identify(c, &device) != IOTCC_OK || bus->subscribe_conn(c, &wanted, 1, 0) != IOTCC_OK || wanted.result != 1)
        abort();
    return IOTCC_E_DENIED;
}

static int64_t on_bytes(void *self, iotcc_conn *c, iotcc_buf in)
{
    (void)self;
    (void)c;
    return (int64_t)in.len;
}

static void on_close(void *self, iotcc_conn *c, int32_t why)
{
    (void)self;
    (void)c;
    (void)why;
    abort();
}

static int64_t encode(void *self, const iotcc_msg *m, uint32_t qos, uint32_t flags, iotcc_out *out)
{
    (void)self;
    (void)m;
    (void)qos;
    (void)flags;
    (void)out;
    return 0;
}

static int32_t on_publish(void *self, iotcc_conn *c, const iotcc_delivery *d)
{
    (void)self;
    (void)c;
    (void)d;
    abort();
}

static int32_t create(const iotcc_host *host, void **self)
{
    io = host->query(host, IOTCC_IO, sizeof *io);
    bus = host->query(host, IOTCC_BUS, sizeof *bus);
    *self = (void *)host;
    return io == NULL || bus == NULL ? IOTCC_E_UNSUPPORTED : IOTCC_OK;
}

static void destroy(void *self)
{
    (void)self;
}

static const iotcc_handler handler = {.struct_size = sizeof handler,
                                      .default_listen = "tcp://127.0.0.1:0",
                                      .on_open = on_open,
                                      .on_bytes = on_bytes,
                                      .on_close = on_close,
                                      .encode = encode,
                                      .on_publish = on_publish};
static const iotcc_component component = {.struct_size = sizeof component,
                                          .kind = IOTCC_KIND_HANDLER,
                                          .name = "refuses",
                                          .vtable = &handler,
                                          .create = create,
                                          .destroy = destroy};
static const iotcc_component *const components[] = {&component, NULL};
IOTCC_PLUGIN("com.example.refuses", "1.0.0", "example", "MIT", 0, components, NULL, NULL, NULL);
