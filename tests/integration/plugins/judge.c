/* judge: rules that ids of devices and payloads spell out. An id "no-..." is denied, "later-ok-..." and "later-no-..."
 * are decided by a timer, "never-..." not at all, "broken-..." fails; others are not its business. A payload "drop" goes
 * no further, "close" closes the device. Who leaves is told on judge/left. */
#include <iotcc/plugin.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const iotcc_bus *bus;
static const iotcc_exec *exec;
static const iotcc_host *host;

typedef struct later {
    uint64_t connection;
    int32_t verdict;
} later;

static int begins(iotcc_str text, const char *with)
{
    return text.len >= strlen(with) && memcmp(text.ptr, with, strlen(with)) == 0;
}

static void decide(void *arg)
{
    const later *const decision = arg;
    bus->verdict(host, decision->connection, decision->verdict, (iotcc_str){"the judge says so", 17});
    free(arg);
}

static int32_t answer_later(uint64_t connection, int32_t verdict)
{
    later *const decision = malloc(sizeof *decision);
    if (decision == NULL)
        return IOTCC_E_NOMEM;
    *decision = (later){connection, verdict};
    if (exec->work(host, decide, decision) != IOTCC_OK) {
        free(decision);
        return IOTCC_E_BUSY;
    }
    return IOTCC_PENDING;
}

static int32_t on_connect(void *self, uint64_t connection, const iotcc_device *d, iotcc_str remote)
{
    (void)self;
    (void)remote;
    if (begins(d->device_id, "no-"))
        return IOTCC_E_DENIED;
    if (begins(d->device_id, "broken-"))
        return IOTCC_E_FAIL;
    if (begins(d->device_id, "never-"))
        return IOTCC_PENDING;
    if (begins(d->device_id, "later-ok-"))
        return answer_later(connection, IOTCC_OK);
    if (begins(d->device_id, "later-no-"))
        return answer_later(connection, IOTCC_E_DENIED);
    return begins(d->device_id, "yes-") ? IOTCC_OK : IOTCC_DEFER;
}

static int32_t on_message(void *self, uint64_t connection, iotcc_str device, const iotcc_msg *m)
{
    (void)self;
    (void)connection;
    (void)device;
    const iotcc_str payload = {(const char *)m->payload.ptr, m->payload.len};
    if (begins(payload, "drop"))
        return IOTCC_DROP;
    return begins(payload, "close") ? IOTCC_E_DENIED : IOTCC_OK;
}

static void on_disconnect(void *self, uint64_t connection, iotcc_str device, int32_t why)
{
    (void)self;
    (void)connection;
    (void)why;
    iotcc_msg m = {.struct_size = sizeof m, .topic = {"judge/left", 10}};
    m.payload = (iotcc_bytes){(const uint8_t *)device.ptr, device.len};
    bus->publish(host, &m);
}

static int32_t create(const iotcc_host *h, void **self)
{
    host = h;
    bus = h->query(h, IOTCC_BUS, sizeof *bus);
    exec = h->query(h, IOTCC_EXEC, sizeof *exec);
    *self = (void *)h;
    return bus == NULL || exec == NULL ? IOTCC_E_UNSUPPORTED : IOTCC_OK;
}

static void destroy(void *self)
{
    (void)self;
}

static const iotcc_logic logic = {.struct_size = sizeof logic,
                                  .on_connect = on_connect,
                                  .on_message = on_message,
                                  .on_disconnect = on_disconnect};
static const iotcc_component component = {.struct_size = sizeof component,
                                          .kind = IOTCC_KIND_LOGIC,
                                          .name = "judge",
                                          .vtable = &logic,
                                          .create = create,
                                          .destroy = destroy};
static const iotcc_component *const components[] = {&component, NULL};
IOTCC_PLUGIN("com.example.judge", "1.0.0", "example", "MIT", 0, components, NULL, NULL, NULL);
