/* sleeper: blocks its lane, as no plugin should. Echoes; "sleep\n" after 20 ms, "long\n" after
 * 1000 ms. Says in a line on which lane a connection is as soon as it is open. */
#include "plain_handler.h"

#include <string.h>
#include <time.h>

static int32_t on_open(void *self, iotcc_conn *c, iotcc_str remote)
{
    (void)self;
    const iotcc_device device = {.struct_size = sizeof device, .device_id = remote};
    const char line[] = {(char)('0' + c->lane), '\n'};
    const int32_t result = io->identify(c, &device);
    if (result >= 0)
        say(c, line, sizeof line);
    return result;
}

static void sleep_ms(long ms)
{
    struct timespec left = {ms / 1000, ms % 1000 * 1000000};
    while (nanosleep(&left, &left) != 0)
        ;
}

static int is(iotcc_buf in, const char *word)
{
    return in.len == strlen(word) && memcmp(in.ptr, word, in.len) == 0;
}

static int64_t on_bytes(void *self, iotcc_conn *c, iotcc_buf in)
{
    (void)self;
    if (is(in, "sleep\n"))
        sleep_ms(20);
    else if (is(in, "long\n"))
        sleep_ms(1000);
    say(c, in.ptr, in.len);
    return (int64_t)in.len;
}

static const iotcc_handler handler = {.struct_size = sizeof handler,
                                      .on_open = on_open,
                                      .on_bytes = on_bytes,
                                      .on_close = on_close};

PLAIN_HANDLER_PLUGIN("sleeper", handler);
