/* iotcc/service/stats.h - the read side of the counters, over all distinct storages. Never locks the message
 * path. Numbers are not one consistent cut: each is monotonic by itself. */
#ifndef IOTCC_SERVICE_STATS_H
#define IOTCC_SERVICE_STATS_H
#include <iotcc/host.h>
#ifdef __cplusplus
extern "C" {
#endif

#define IOTCC_STATS "iotcc.stats/1"
typedef struct iotcc_stats {
    uint32_t struct_size, reserved;
    /* [any] Of one instance, or of all for "". E_NOTFOUND: no such instance. The caller sets struct_size. */
    int32_t (*totals)(const iotcc_host *h, iotcc_str instance_or_empty, iotcc_totals *out);
    /* [any] Every open connection of the device. E_NOTFOUND: none. */
    int32_t (*find)(const iotcc_host *h, iotcc_str device_id, iotcc_row_fn f, void *arg);
    /* [any] Up to `limit` rows from *cursor; iotcc_storage.scan says what a walk promises. */
    int32_t (*scan)(const iotcc_host *h, uint64_t *cursor, uint32_t limit, iotcc_row_fn f, void *arg);
} iotcc_stats;

#ifdef __cplusplus
}
#endif
#endif
