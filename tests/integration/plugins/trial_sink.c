/* trial_sink: a sink that behaves as its section says: behaviour = take (the default), sleep (200 ms a call),
 * flaky (every other call fails), hang (10 s a call). */
#include <iotcc/plugin.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct trial {
    const iotcc_host *host;
    const iotcc_log *log;
    char behaviour[16];
    unsigned calls;
} trial;

static int is(const trial *t, const char *behaviour)
{
    return strcmp(t->behaviour, behaviour) == 0;
}

static void pause_for(time_t seconds, long ms)
{
    const struct timespec time = {seconds, ms * 1000000};
    nanosleep(&time, NULL);
}

static int32_t apply(void *self, const iotcc_row *rows, uint32_t n, uint32_t stride)
{
    static const char words[] = "the engine is away";
    trial *const t = self;
    (void)rows, (void)n, (void)stride;
    ++t->calls;
    if (is(t, "sleep"))
        pause_for(0, 200);
    if (is(t, "hang"))
        pause_for(10, 0);
    if (!is(t, "flaky") || t->calls % 2 == 0)
        return IOTCC_OK;
    t->log->set_error(t->host, (iotcc_str){words, sizeof words - 1});
    return IOTCC_E_FAIL;
}

static int32_t create(const iotcc_host *h, void **self)
{
    const iotcc_config *const config = h->query(h, IOTCC_CONFIG, sizeof(iotcc_config));
    trial *const t = calloc(1, sizeof *t);
    iotcc_str behaviour;
    if (t == NULL)
        return IOTCC_E_NOMEM;
    t->host = h;
    t->log = h->query(h, IOTCC_LOG, sizeof(iotcc_log));
    if (config->get(h, (iotcc_str){"behaviour", 9}, &behaviour) == IOTCC_OK && behaviour.len < sizeof t->behaviour)
        memcpy(t->behaviour, behaviour.ptr, behaviour.len);
    *self = t;
    return IOTCC_OK;
}

static const iotcc_sink sink = {.struct_size = sizeof sink, .apply = apply};
static const iotcc_component component = {
    .struct_size = sizeof component,
    .kind = IOTCC_KIND_SINK,
    .name = "trial_sink",
    .vtable = &sink,
    .create = create,
    .destroy = free,
};
static const iotcc_component *const components[] = {&component, NULL};
static const char *const needs[] = {IOTCC_CONFIG, IOTCC_LOG, NULL};
IOTCC_PLUGIN("com.example.trial_sink", "1.0.0", "example", "MIT", 0, components, needs, NULL, NULL);
