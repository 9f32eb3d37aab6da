/* goodbye: every connection is a device; when the host stops each is told so in a line. */
#include "plain_handler.h"

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

static void on_drain(void *self, iotcc_conn *c, uint32_t ms_left)
{
    (void)self;
    (void)ms_left;
    say(c, "goodbye\n", 8);
}

static const iotcc_handler handler = {.struct_size = sizeof handler,
                                      .on_open = on_open,
                                      .on_bytes = on_bytes,
                                      .on_close = on_close,
                                      .on_drain = on_drain};

PLAIN_HANDLER_PLUGIN("goodbye", handler);
