/* iotcc/kind/storage.h - where the stats of device connections live. The host's own in-memory storage is this
 * same vtable, and the host reads every storage only through it. */
#ifndef IOTCC_KIND_STORAGE_H
#define IOTCC_KIND_STORAGE_H
#include <iotcc/types.h>
#ifdef __cplusplus
extern "C" {
#endif

typedef struct iotcc_attach { /* one identified connection; lent for the call except where stated */
    uint32_t struct_size;
    uint32_t lane; /* a lane number is one thread: calls with the same number never overlap */
    uint64_t conn_id, opened_ms;
    iotcc_str instance, remote;  /* handler or server instance; the peer's address as text */
    const iotcc_device *device;  /* credentials are left empty */
    const iotcc_slot *so_far;    /* counts from before identification: the new slot starts with them */
    const iotcc_slot *agg;       /* the host's sum for (instance, lane); readable until destroy(), so that
                                  * totals() can add a few of these instead of every slot */
} iotcc_attach;

#define IOTCC_KIND_STORAGE "iotcc.storage/1"
typedef struct iotcc_storage {
    uint32_t struct_size, flags;
    /* [lane] Makes the row. *slot: 64-byte aligned, at a fixed address until detach returns; the storage
     * writes only `seq` in it meanwhile. May allocate, must not block. E_*: the connection is refused. */
    int32_t (*attach)(void *self, const iotcc_attach *who, iotcc_slot **slot);
    /* [lane] The last call for conn_id; the slot is not written after it. why: IOTCC_CLOSE_* */
    void (*detach)(void *self, uint64_t conn_id, iotcc_slot *slot, int32_t why);
    /* [any] Of one instance, or of all for "". E_NOTFOUND: it never attached one of that instance. After any
     * other E_* the host goes on with the last totals that it got, and says so in its status. */
    int32_t (*totals)(void *self, iotcc_str instance_or_empty, iotcc_totals *out);
    /* [any] Every open connection of the device; E_NOTFOUND if none. OK also when f stops the walk. */
    int32_t (*find)(void *self, iotcc_str device_id, iotcc_row_fn f, void *arg);
    /* [any] Up to `limit` rows from *cursor (start with 0; 0 again at the end; its top 8 bits are the host's).
     * Every connection open for the whole walk is seen exactly once; others at most once. When f stops the
     * walk: OK, and *cursor stands behind the row it stopped at. E_ARG, without a row: limit 0, or a cursor
     * that is none of this storage's. find and scan never hold, while f runs, anything that attach or detach
     * waits for. */
    int32_t (*scan)(void *self, uint64_t *cursor, uint32_t limit, iotcc_row_fn f, void *arg);
} iotcc_storage;

#ifdef __cplusplus
}
#endif
#endif
