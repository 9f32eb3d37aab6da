/* table: a storage of eight rows. The ninth device is refused. While a device "broken" is connected, totals
 * fail. */
#include <iotcc/plugin.h>

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 8, SUMS = 64, TEXT = 64 };

typedef struct row { /* conn_id 0: free */
    uint64_t conn_id, opened_ms;
    char instance[TEXT], remote[TEXT], device_id[TEXT], device_type[TEXT];
} row;
typedef struct sum { /* of one (instance, lane); the counters are the host's */
    const iotcc_slot *counters;
    char instance[TEXT];
    uint64_t opened, closed;
} sum;
typedef struct table {
    iotcc_slot slots[ROWS] __attribute__((aligned(64))); /* written by the lanes */
    pthread_mutex_t mutex;                               /* guards what follows */
    row rows[ROWS];
    sum sums[SUMS];
} table;

static int keep(char to[TEXT], iotcc_str text)
{
    if (text.len >= TEXT)
        return 0;
    if (text.len != 0)
        memcpy(to, text.ptr, text.len);
    to[text.len] = '\0';
    return 1;
}

static iotcc_str view(const char *text)
{
    return (iotcc_str){text, strlen(text)};
}

static int is(const char *text, iotcc_str other)
{
    return strlen(text) == other.len && memcmp(text, other.ptr, other.len) == 0;
}

/* Adds to `to` what the lane has counted so far. */
static void add(iotcc_slot *to, const iotcc_slot *from)
{
    uint64_t *const sums = (uint64_t *)to;
    const uint64_t *const counters = (const uint64_t *)from;
    for (size_t i = 0; i < offsetof(iotcc_slot, seq) / sizeof(uint64_t); ++i) {
        const uint64_t value = __atomic_load_n(&counters[i], __ATOMIC_RELAXED);
        const int is_time = i * sizeof(uint64_t) == offsetof(iotcc_slot, last_rx_ms) ||
                            i * sizeof(uint64_t) == offsetof(iotcc_slot, last_tx_ms);
        sums[i] = is_time ? (value > sums[i] ? value : sums[i]) : sums[i] + value;
    }
}

static sum *sum_of(table *t, const iotcc_attach *who)
{
    for (sum *s = t->sums; s < t->sums + SUMS; ++s) {
        if (s->counters == who->agg)
            return s;
        if (s->counters == NULL && keep(s->instance, who->instance)) {
            s->counters = who->agg;
            return s;
        }
    }
    return NULL;
}

static int32_t fill(table *t, const iotcc_attach *who, iotcc_slot **slot)
{
    for (size_t i = 0; i < ROWS; ++i) {
        row *const r = &t->rows[i];
        if (r->conn_id != 0)
            continue;
        sum *const s = sum_of(t, who);
        if (s == NULL || !keep(r->instance, who->instance) || !keep(r->remote, who->remote) ||
            !keep(r->device_id, who->device->device_id) ||
            !keep(r->device_type, who->device->device_type))
            return IOTCC_E_ARG;
        r->conn_id = who->conn_id;
        r->opened_ms = who->opened_ms;
        ++s->opened;
        memset(&t->slots[i], 0, sizeof t->slots[i]);
        add(&t->slots[i], who->so_far);
        *slot = &t->slots[i];
        return IOTCC_OK;
    }
    return IOTCC_E_NOMEM;
}

static int32_t attach(void *self, const iotcc_attach *who, iotcc_slot **slot)
{
    table *const t = self;
    pthread_mutex_lock(&t->mutex);
    const int32_t result = fill(t, who, slot);
    pthread_mutex_unlock(&t->mutex);
    return result;
}

static void detach(void *self, uint64_t conn_id, iotcc_slot *slot, int32_t why)
{
    table *const t = self;
    row *const r = &t->rows[slot - t->slots];
    (void)conn_id, (void)why;
    pthread_mutex_lock(&t->mutex);
    r->conn_id = 0;
    for (sum *s = t->sums; s < t->sums + SUMS && s->counters != NULL; ++s)
        if (is(s->instance, view(r->instance)) && s->opened > s->closed) {
            ++s->closed;
            break;
        }
    pthread_mutex_unlock(&t->mutex);
}

static int has(const table *t, const char *device_id)
{
    for (const row *r = t->rows; r < t->rows + ROWS; ++r)
        if (r->conn_id != 0 && strcmp(r->device_id, device_id) == 0)
            return 1;
    return 0;
}

static int32_t totals(void *self, iotcc_str instance, iotcc_totals *out)
{
    table *const t = self;
    int found = instance.len == 0;
    if (!IOTCC_HAS_FIELD(out, iotcc_totals, sum))
        return IOTCC_E_ARG;
    const uint32_t struct_size = out->struct_size;
    pthread_mutex_lock(&t->mutex);
    if (has(t, "broken")) {
        pthread_mutex_unlock(&t->mutex);
        return IOTCC_E_TIMEOUT;
    }
    iotcc_totals all = {.struct_size = struct_size};
    for (const sum *s = t->sums; s < t->sums + SUMS && s->counters != NULL; ++s) {
        if (instance.len != 0 && !is(s->instance, instance))
            continue;
        found = 1;
        all.opened += s->opened;
        all.closed += s->closed;
        add(&all.sum, s->counters);
    }
    pthread_mutex_unlock(&t->mutex);
    if (!found)
        return IOTCC_E_NOTFOUND;
    all.open = all.opened - all.closed;
    *out = all;
    return IOTCC_OK;
}

/* A copy, so that nothing is held while the host looks at it. 0: no such connection. */
static int copy(table *t, size_t i, row *r, iotcc_row *out)
{
    memset(out, 0, sizeof *out);
    pthread_mutex_lock(&t->mutex);
    *r = t->rows[i];
    add(&out->counters, &t->slots[i]);
    pthread_mutex_unlock(&t->mutex);
    out->struct_size = sizeof *out;
    out->conn_id = r->conn_id;
    out->opened_ms = r->opened_ms;
    out->instance = view(r->instance);
    out->remote = view(r->remote);
    out->device_id = view(r->device_id);
    out->device_name = out->user_agent = view("");
    out->device_type = view(r->device_type);
    return r->conn_id != 0;
}

static int32_t find(void *self, iotcc_str device_id, iotcc_row_fn f, void *arg)
{
    int32_t result = IOTCC_E_NOTFOUND;
    for (size_t i = 0; i < ROWS; ++i) {
        row r;
        iotcc_row out;
        if (!copy(self, i, &r, &out) || !is(r.device_id, device_id))
            continue;
        result = IOTCC_OK;
        if (f(arg, &out) < 0)
            break;
    }
    return result;
}

static int32_t scan(void *self, uint64_t *cursor, uint32_t limit, iotcc_row_fn f, void *arg)
{
    if (*cursor >= ROWS)
        return IOTCC_E_ARG;
    size_t i = (size_t)*cursor;
    for (; i < ROWS && limit != 0; ++i) {
        row r;
        iotcc_row out;
        if (!copy(self, i, &r, &out))
            continue;
        --limit;
        if (f(arg, &out) < 0) {
            ++i;
            break;
        }
    }
    *cursor = i < ROWS ? i : 0;
    return IOTCC_OK;
}

static int32_t create(const iotcc_host *h, void **self)
{
    void *memory = NULL;
    (void)h;
    if (posix_memalign(&memory, 64, sizeof(table)) != 0)
        return IOTCC_E_NOMEM;
    memset(memory, 0, sizeof(table));
    pthread_mutex_init(&((table *)memory)->mutex, NULL);
    *self = memory;
    return IOTCC_OK;
}

static void destroy(void *self)
{
    pthread_mutex_destroy(&((table *)self)->mutex);
    free(self);
}

static const iotcc_storage storage = {
    .struct_size = sizeof storage,
    .attach = attach,
    .detach = detach,
    .totals = totals,
    .find = find,
    .scan = scan,
};
static const iotcc_component component = {
    .struct_size = sizeof component,
    .kind = IOTCC_KIND_STORAGE,
    .name = "table",
    .vtable = &storage,
    .create = create,
    .destroy = destroy,
};
static const iotcc_component *const components[] = {&component, NULL};
IOTCC_PLUGIN("com.example.table", "1.0.0", "example", "MIT", 0, components, NULL, NULL, NULL);
