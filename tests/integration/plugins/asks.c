/* asks: devices that ask each other. The first line is the id. "ask DEVICE NAME": a command of half a second, whose
 * outcome comes back as "STATUS PAYLOAD"; "kick DEVICE". A device gets "NUMBER NAME" and answers "=NUMBER PAYLOAD"; it
 * answers the command "at-once" itself, within the call, and has no form for "unfit". */
#include <iotcc/plugin.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const iotcc_io *io;
static const iotcc_bus *bus;
static const iotcc_exec *exec;
static const iotcc_host *host;

typedef struct outcome { /* on its way to who asked */
    uint64_t asker;
    int32_t status;
    char payload[64];
} outcome;

static void say(iotcc_conn *c, const char *text)
{
    const iotcc_bytes bytes = {(const uint8_t *)text, strlen(text)};
    io->send(c, &bytes, 1, 1);
}

static void answer(iotcc_conn *c, uint64_t correlation, const char *payload)
{
    iotcc_msg m = {.struct_size = sizeof m, .kind = IOTCC_MSG_REPLY, .correlation = correlation};
    m.payload = (iotcc_bytes){(const uint8_t *)payload, strlen(payload)};
    if (io->deliver(c, &m, 0) == IOTCC_E_NOTFOUND)
        say(c, "nobody waits\n");
}

static void tell(iotcc_conn *c, void *arg)
{
    outcome *const told = arg;
    char line[96];
    snprintf(line, sizeof line, "%d %s\n", told->status, told->payload);
    if (c != NULL)
        say(c, line);
    free(told);
}

/* [work] */
static void replied(void *arg, int32_t status, iotcc_bytes payload)
{
    outcome *const told = arg;
    told->status = status;
    if (payload.len < sizeof told->payload)
        memcpy(told->payload, payload.ptr, payload.len);
    if (exec->post_conn(host, told->asker, tell, told) != IOTCC_OK)
        free(told);
}

static void ask(iotcc_conn *c, char *words)
{
    char *const name = strchr(words, ' ');
    outcome *const told = calloc(1, sizeof *told);
    if (name == NULL || told == NULL) {
        free(told);
        return;
    }
    *name = 0;
    told->asker = c->id;
    iotcc_command wanted = {.struct_size = sizeof wanted, .timeout_ms = 500};
    wanted.name = (iotcc_str){name + 1, strlen(name + 1)};
    if (bus->command(host, (iotcc_str){words, strlen(words)}, &wanted, replied, told) == IOTCC_OK)
        return;
    free(told);
    say(c, "not taken\n");
}

static void take(iotcc_conn *c, char *line)
{
    if (c->user == NULL) {
        iotcc_device device = {.struct_size = sizeof device, .device_id = {line, strlen(line)}};
        c->user = io->identify(c, &device) == IOTCC_OK ? c : NULL;
    } else if (strncmp(line, "ask ", 4) == 0) {
        ask(c, line + 4);
    } else if (strncmp(line, "kick ", 5) == 0) {
        const int32_t result = bus->kick(host, (iotcc_str){line + 5, strlen(line + 5)}, IOTCC_CLOSE_DENIED);
        say(c, result == IOTCC_OK ? "kicked\n" : result == IOTCC_E_NOTFOUND ? "nobody\n" : "?\n");
    } else if (line[0] == '=') {
        char *payload = NULL;
        const uint64_t correlation = strtoull(line + 1, &payload, 10);
        answer(c, correlation, *payload == ' ' ? payload + 1 : payload);
    }
}

static int64_t on_bytes(void *self, iotcc_conn *c, iotcc_buf in)
{
    (void)self;
    size_t used = 0;
    for (uint8_t *end; (end = memchr(in.ptr + used, '\n', in.len - used)) != NULL;) {
        *end = 0;
        take(c, (char *)in.ptr + used);
        used = (size_t)(end - in.ptr) + 1;
    }
    return (int64_t)used;
}

static int32_t on_command(void *self, iotcc_conn *c, const iotcc_command *command)
{
    (void)self;
    char line[96];
    snprintf(line, sizeof line, "%llu %.*s\n", (unsigned long long)command->correlation, (int)command->name.len,
             command->name.ptr);
    if (strstr(line, "unfit") != NULL)
        return IOTCC_E_ARG;
    if (strstr(line, "at-once") != NULL)
        answer(c, command->correlation, "at once");
    else
        say(c, line);
    return IOTCC_OK;
}

static int32_t on_open(void *self, iotcc_conn *c, iotcc_str remote)
{
    (void)self;
    (void)c;
    (void)remote;
    return IOTCC_OK;
}

static void on_close(void *self, iotcc_conn *c, int32_t why)
{
    (void)self;
    (void)c;
    (void)why;
}

static int32_t create(const iotcc_host *h, void **self)
{
    host = h;
    io = h->query(h, IOTCC_IO, sizeof *io);
    bus = h->query(h, IOTCC_BUS, sizeof *bus);
    exec = h->query(h, IOTCC_EXEC, sizeof *exec);
    *self = (void *)h;
    return io == NULL || bus == NULL || exec == NULL ? IOTCC_E_UNSUPPORTED : IOTCC_OK;
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
                                      .on_command = on_command};
static const iotcc_component component = {.struct_size = sizeof component,
                                          .kind = IOTCC_KIND_HANDLER,
                                          .name = "asks",
                                          .vtable = &handler,
                                          .create = create,
                                          .destroy = destroy};
static const iotcc_component *const components[] = {&component, NULL};
IOTCC_PLUGIN("com.example.asks", "1.0.0", "example", "MIT", 0, components, NULL, NULL, NULL);
