/* iotcc.config/1, log/1 and stats/1: what they answer goes to the device. */
#include "services.h"

#include <stdio.h>
#include <string.h>

static void tell_config(services *s, iotcc_conn *c)
{
    iotcc_str text = {"", 0}, missing = {"", 0}, json = {"", 0};
    int64_t number = 0, otherwise = 0, none = 0;
    s->config->get(s->host, view("text"), &text);
    say(s, c, "text %.*s", (int)text.len, text.ptr);
    say(s, c, "missing: %d", s->config->get(s->host, view("missing"), &missing));
    s->config->get_int(s->host, view("number"), 0, &number);
    s->config->get_int(s->host, view("missing"), 42, &otherwise);
    say(s, c, "number %lld, otherwise %lld", (long long)number, (long long)otherwise);
    say(s, c, "text as number: %d", s->config->get_int(s->host, view("text"), 0, &none));
    s->config->json(s->host, &json);
    say(s, c, "json %.*s", (int)json.len, json.ptr);
}

static void tell_totals(services *s, iotcc_conn *c, const char *instance)
{
    iotcc_totals totals = {.struct_size = sizeof totals};
    const int32_t result = s->stats->totals(s->host, view(instance), &totals);
    if (result < 0)
        say(s, c, "totals: %d", result);
    else
        say(s, c, "open %llu, opened %llu, closed %llu, received %llu",
            (unsigned long long)totals.open, (unsigned long long)totals.opened,
            (unsigned long long)totals.closed, (unsigned long long)totals.sum.rx_msgs);
}

typedef struct tally {
    uint32_t rows;
    uint64_t received;
} tally;

static int32_t count(void *arg, const iotcc_row *row)
{
    tally *const t = arg;
    ++t->rows;
    t->received += row->counters.rx_msgs;
    return IOTCC_OK;
}

static void tell_found(services *s, iotcc_conn *c, const char *device_id)
{
    tally t = {0, 0};
    const int32_t result = s->stats->find(s->host, view(device_id), count, &t);
    say(s, c, "find: %d, rows %u, received %llu", result, t.rows, (unsigned long long)t.received);
}

/* A whole walk; -1 rows when a page was longer than asked for. */
static void tell_scanned(services *s, iotcc_conn *c, uint32_t limit)
{
    tally all = {0, 0};
    uint64_t cursor = 0;
    int is_within = 1;
    do {
        const uint32_t before = all.rows;
        is_within = s->stats->scan(s->host, &cursor, limit, count, &all) >= 0 && all.rows - before <= limit;
    } while (cursor != 0 && is_within);
    say(s, c, "scan: rows %d, received %llu", is_within ? (int)all.rows : -1, (unsigned long long)all.received);
}

/* ---- before any device is there ---------------------------------------------------------------- */
static void look(void *arg)
{
    services *const s = arg;
    for (int i = 0; i < 1000; ++i) {
        iotcc_totals totals = {.struct_size = sizeof totals};
        s->stats->totals(s->host, view(""), &totals);
    }
    s->log->write(s->host, IOTCC_INFO, view("looked 1000 times"));
}

int32_t look_if_told(services *s)
{
    iotcc_str told;
    return s->config->get(s->host, view("look_at_start"), &told) == IOTCC_OK ? s->exec->work(s->host, look, s)
                                                                             : IOTCC_OK;
}

int do_reads(services *s, iotcc_conn *c, const char *line)
{
    char name[128] = "";
    unsigned n = 0;
    if (strcmp(line, "config") == 0)
        tell_config(s, c);
    else if (strncmp(line, "log ", 4) == 0)
        s->log->write(s->host, IOTCC_WARN, view(line + 4));
    else if (strcmp(line, "level") == 0)
        say(s, c, "level %d", __atomic_load_n(s->log->level, __ATOMIC_RELAXED));
    else if (strcmp(line, "totals") == 0)
        tell_totals(s, c, "");
    else if (sscanf(line, "totals %127s", name) == 1)
        tell_totals(s, c, name);
    else if (sscanf(line, "find %127s", name) == 1)
        tell_found(s, c, name);
    else if (sscanf(line, "scan %u", &n) == 1)
        tell_scanned(s, c, n);
    else
        return 0;
    return 1;
}
