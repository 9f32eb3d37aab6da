/* echo: the smallest plugin, in C, made to be copied. A device is whoever connects, by its address;
 * every chunk of bytes that it sends is one message and goes back to it.
 *
 *     cc -std=c99 -shared -fPIC -I sdk/include echo_plugin.c -o echo.so
 */
#include <iotcc/plugin.h>

#include <stdlib.h>

/* One per instance, made by create: what is needed on every message. A connection has no state of
 * its own here; if it had, on_open would put it into conn->user and on_close free it. */
typedef struct echo {
    const iotcc_io *io;
} echo;

/* [lane] A connection was accepted. Identified, it is a device: counted, listed, reachable. */
static int32_t on_open(void *self, iotcc_conn *c, iotcc_str remote)
{
    const echo *e = self;
    const iotcc_device device = {
        .struct_size = sizeof device,
        .device_id = remote,
        .device_type = {"echo", sizeof "echo" - 1},
    };
    /* PENDING, a rule that answers later, is success too: until then on_bytes is not called. */
    return e->io->identify(c, &device);
}

/* [lane] Answers how many bytes were used. Send comes first: when the peer reads too slowly nothing
 * is used, and the same bytes come again; delivered first, they would be counted twice. */
static int64_t on_bytes(void *self, iotcc_conn *c, iotcc_buf in)
{
    const echo *e = self;
    const iotcc_bytes payload = {in.ptr, in.len};
    const iotcc_msg message = {
        .struct_size = sizeof message,
        .kind = IOTCC_MSG_DATA,
        .payload = payload, /* the topic stays empty: this protocol has none */
    };
    if (e->io->send(c, &payload, 1, 1) == IOTCC_E_BUSY)
        return 0;
    /* A rule may refuse the message; that is not the connection's fault. */
    (void)e->io->deliver(c, &message, 0);
    return (int64_t)in.len;
}

/* [lane] The last call for this connection. Nothing to free here. */
static void on_close(void *self, iotcc_conn *c, int32_t why)
{
    (void)self;
    (void)c;
    (void)why;
}

/* [main] One instance; `h` is valid until destroy returns. */
static int32_t create(const iotcc_host *h, void **self)
{
    /* Ask for what is used, up to send, not for sizeof: built on newer headers it still runs on
     * this host. */
    const uint32_t size = (uint32_t)(offsetof(iotcc_io, send) + sizeof(void *));
    const iotcc_io *io = h->query(h, IOTCC_IO, size);
    echo *e = io != NULL ? malloc(sizeof *e) : NULL;
    if (e == NULL)
        return io != NULL ? IOTCC_E_NOMEM : IOTCC_E_UNSUPPORTED;
    e->io = io;
    *self = e;
    return IOTCC_OK;
}

/* [main] No connection is left. */
static void destroy(void *self)
{
    free(self);
}

/* What follows is data: the host reads it without running anything. */
static const iotcc_handler handler = {
    .struct_size = sizeof handler,
    .default_listen = "tcp://:7001",
    .on_open = on_open,
    .on_bytes = on_bytes,
    .on_close = on_close,
};
static const iotcc_option *const options[] = {NULL}; /* it has none: the host refuses every key */
static const iotcc_component component = {
    .struct_size = sizeof component,
    .kind = IOTCC_KIND_HANDLER,
    .name = "echo",
    .vtable = &handler,
    .create = create,
    .destroy = destroy,
    .options = options,
};
static const iotcc_component *const components[] = {&component, NULL};
static const char *const needs[] = {IOTCC_IO, NULL};

/* id, version, vendor, license, lowest host minor, components, needed services, init, deinit */
IOTCC_PLUGIN("iotcc.echo", "0.1.0", "IoT Cloud Connector", "MIT", 0, components, needs, NULL, NULL);
