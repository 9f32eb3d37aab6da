#include "services.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LONGEST_LINE = 256 };

void say(services *s, iotcc_conn *c, const char *format, ...)
{
    char line[1024];
    va_list arguments;
    va_start(arguments, format);
    const int n = vsnprintf(line, sizeof line - 1, format, arguments);
    va_end(arguments);
    line[n] = '\n';
    const iotcc_bytes bytes = {(const uint8_t *)line, (size_t)n + 1};
    s->io->send(c, &bytes, 1, 1);
}

static int32_t on_open(void *self, iotcc_conn *c, iotcc_str remote)
{
    services *const s = self;
    const iotcc_device device = {.struct_size = sizeof device, .device_id = remote};
    c->user = calloc(1, sizeof(session));
    return c->user == NULL ? IOTCC_E_NOMEM : s->io->identify(c, &device);
}

static int64_t on_bytes(void *self, iotcc_conn *c, iotcc_buf in)
{
    services *const s = self;
    session *const own = c->user;
    ++own->calls;
    if (own->needed != 0) {
        say(s, c, "needed %zu, got %zu in call %u", own->needed, in.len, own->calls);
        own->needed = 0;
        return (int64_t)in.len;
    }
    int64_t used = 0;
    for (;;) {
        const uint8_t *const begin = in.ptr + used;
        const uint8_t *const end = memchr(begin, '\n', in.len - (size_t)used);
        char line[LONGEST_LINE];
        if (end == NULL || (size_t)(end - begin) >= sizeof line)
            return end == NULL ? used : IOTCC_E_PROTOCOL;
        memcpy(line, begin, (size_t)(end - begin));
        line[end - begin] = '\0';
        used = end + 1 - in.ptr;
        if (strcmp(line, "overuse") == 0)
            return (int64_t)in.len + 1;
        if (!do_exec(s, c, line) && !do_io(s, c, line) && !do_reads(s, c, line))
            return IOTCC_E_PROTOCOL;
        if (own->needed != 0)
            return used;
    }
}

static void on_close(void *self, iotcc_conn *c, int32_t why)
{
    (void)why;
    free(c->user);
    __atomic_store_n(&((services *)self)->last_closed, c->id, __ATOMIC_RELAXED);
}

static void on_deadline(void *self, iotcc_conn *c)
{
    say(self, c, "deadline");
}

static void on_drain(void *self, iotcc_conn *c, uint32_t ms_left)
{
    say(self, c, "drain %u", ms_left);
}

iotcc_str view(const char *text)
{
    return (iotcc_str){text, strlen(text)};
}

int do_io(services *s, iotcc_conn *c, const char *line)
{
    session *const own = c->user;
    unsigned n = 0;
    if (sscanf(line, "need %u", &n) == 1) {
        const int32_t result = s->io->need(c, n);
        own->calls = 0;
        own->needed = result == IOTCC_OK ? n : 0;
        if (result != IOTCC_OK)
            say(s, c, "need: %d", result);
    } else if (sscanf(line, "deadline %u", &n) == 1) {
        s->io->deadline(c, n);
    } else if (strcmp(line, "deliver") == 0) {
        const iotcc_msg m = {.struct_size = sizeof m, .kind = IOTCC_MSG_DATA};
        say(s, c, "deliver: %d", s->io->deliver(c, &m, 0));
    } else if (strcmp(line, "close") == 0) {
        say(s, c, "bye");
        s->io->close(c, IOTCC_CLOSE_LOCAL, view("as told"));
    } else {
        return 0;
    }
    return 1;
}

/* Fails with words of its own where the configuration says fail = `step`. */
static int32_t fail_if_told(const services *s, const char *step)
{
    iotcc_str told;
    if (s->config->get(s->host, view("fail"), &told) != IOTCC_OK || told.len != strlen(step) ||
        memcmp(told.ptr, step, told.len) != 0)
        return IOTCC_OK;
    s->log->set_error(s->host, view("told to fail"));
    return IOTCC_E_FAIL;
}

static int32_t create(const iotcc_host *h, void **self)
{
    services *const s = calloc(1, sizeof *s);
    if (s == NULL)
        return IOTCC_E_NOMEM;
    s->host = h;
    s->log = h->query(h, IOTCC_LOG, sizeof *s->log);
    s->config = h->query(h, IOTCC_CONFIG, sizeof *s->config);
    s->exec = h->query(h, IOTCC_EXEC, sizeof *s->exec);
    s->io = h->query(h, IOTCC_IO, sizeof *s->io);
    s->stats = h->query(h, IOTCC_STATS, sizeof *s->stats);
    const int32_t result = fail_if_told(s, "create");
    if (result < 0) {
        free(s);
        return result;
    }
    *self = s;
    return IOTCC_OK;
}

static void destroy(void *self)
{
    services *const s = self;
    if (s->pipe[1] > 0) { /* start was called */
        close(s->pipe[0]);
        close(s->pipe[1]);
    }
    free(s);
}

static int32_t start(void *self)
{
    int32_t result = fail_if_told(self, "start");
    if (result >= 0)
        result = look_if_told(self);
    return result < 0 ? result : start_watch(self);
}

static int32_t stop(void *self)
{
    stop_watch(self);
    return IOTCC_OK;
}

static const iotcc_handler handler = {
    .struct_size = sizeof handler,
    .default_listen = "tcp://:0",
    .on_open = on_open,
    .on_bytes = on_bytes,
    .on_close = on_close,
    .on_drain = on_drain,
    .on_deadline = on_deadline,
};
static const iotcc_component component = {
    .struct_size = sizeof component,
    .kind = IOTCC_KIND_HANDLER,
    .name = "services",
    .vtable = &handler,
    .create = create,
    .destroy = destroy,
    .start = start,
    .stop = stop,
};
static const iotcc_component *const components[] = {&component, NULL};
static const char *const needs[] = {IOTCC_LOG, IOTCC_CONFIG, IOTCC_EXEC, IOTCC_IO, IOTCC_STATS, NULL};
IOTCC_PLUGIN("com.example.services", "1.0.0", "example", "MIT", 0, components, needs, NULL, NULL);
