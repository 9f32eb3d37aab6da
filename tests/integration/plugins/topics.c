/* topics: a line "TOPIC PAYLOAD" is published, retained with QoS 1 below kept/; a connection gets the payloads of out/#
 * as lines. The instance copies what comes on in/# to out/#. */
#include <iotcc/plugin.h>

#include <stddef.h>
#include <string.h>

static const iotcc_io *io;
static const iotcc_bus *bus;

static int32_t on_open(void *self, iotcc_conn *c, iotcc_str remote)
{
    (void)self;
    iotcc_device device = {.struct_size = sizeof device, .device_id = remote};
    const int32_t result = io->identify(c, &device);
    if (result != IOTCC_OK)
        return result;
    iotcc_subscription wanted = {{"out/#", 5}, 2, 0};
    bus->subscribe_conn(c, &wanted, 1, 0);
    return wanted.result == 0 ? IOTCC_OK : IOTCC_E_FAIL; /* without on_publish 0 is all that is granted */
}

static void publish_line(iotcc_conn *c, const uint8_t *line, size_t length)
{
    const uint8_t *const space = memchr(line, ' ', length);
    if (space == NULL)
        return;
    iotcc_msg m = {.struct_size = sizeof m};
    m.topic = (iotcc_str){(const char *)line, (size_t)(space - line)};
    m.payload = (iotcc_bytes){space + 1, length - (size_t)(space - line) - 1};
    if (m.topic.len > 5 && memcmp(m.topic.ptr, "kept/", 5) == 0)
        m.qos = m.retain = 1;
    io->deliver(c, &m, 0);
}

static int64_t on_bytes(void *self, iotcc_conn *c, iotcc_buf in)
{
    (void)self;
    size_t used = 0;
    for (const uint8_t *end; (end = memchr(in.ptr + used, '\n', in.len - used)) != NULL;) {
        const size_t next = (size_t)(end - in.ptr) + 1;
        publish_line(c, in.ptr + used, next - used - 1);
        used = next;
    }
    return (int64_t)used;
}

static void on_close(void *self, iotcc_conn *c, int32_t why)
{
    (void)self;
    (void)c;
    (void)why;
}

static int64_t encode(void *self, const iotcc_msg *m, uint32_t qos, uint32_t flags, iotcc_out *out)
{
    (void)self;
    (void)qos;
    (void)flags;
    if (out->buf.len > m->payload.len) {
        memcpy(out->buf.ptr, m->payload.ptr, m->payload.len);
        out->buf.ptr[m->payload.len] = '\n';
    }
    return (int64_t)m->payload.len + 1;
}

static void copy(void *arg, const iotcc_msg *m)
{
    char topic[64] = "out";
    if (m->topic.len > sizeof topic - 1)
        return;
    memcpy(topic + 3, m->topic.ptr + 2, m->topic.len - 2);
    iotcc_msg out = {.struct_size = sizeof out, .topic = {topic, m->topic.len + 1}, .payload = m->payload};
    bus->publish(arg, &out);
}

static int32_t create(const iotcc_host *host, void **self)
{
    io = host->query(host, IOTCC_IO, sizeof *io);
    bus = host->query(host, IOTCC_BUS, sizeof *bus);
    *self = (void *)host;
    return io == NULL || bus == NULL ? IOTCC_E_UNSUPPORTED : IOTCC_OK;
}

static int32_t start(void *self)
{
    uint64_t id = 0;
    if (bus->subscribe(self, 0, (iotcc_str){"in/#/x", 6}, copy, self, &id) != IOTCC_E_ARG)
        return IOTCC_E_FAIL;
    return bus->subscribe(self, 0, (iotcc_str){"in/#", 4}, copy, self, &id);
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
                                      .encode = encode};
static const iotcc_component component = {.struct_size = sizeof component,
                                          .kind = IOTCC_KIND_HANDLER,
                                          .name = "topics",
                                          .vtable = &handler,
                                          .create = create,
                                          .destroy = destroy,
                                          .start = start};
static const iotcc_component *const components[] = {&component, NULL};
IOTCC_PLUGIN("com.example.topics", "1.0.0", "example", "MIT", 0, components, NULL, NULL, NULL);
