/* iotcc/kind/server.h - self-driven: its own sockets and threads, for vendor SDKs that bring theirs. */
#ifndef IOTCC_KIND_SERVER_H
#define IOTCC_KIND_SERVER_H
#include <iotcc/types.h>
#ifdef __cplusplus
extern "C" {
#endif

#define IOTCC_KIND_SERVER "iotcc.server/1"
typedef struct iotcc_server { /* the component's stop comes after this stop */
    uint32_t struct_size, flags;
    int32_t (*listen)(void *self);                      /* [main] bind, start threads, return */
    int32_t (*drain)(void *self, uint32_t deadline_ms); /* [main] stop accepting, begin closing; no wait */
    int32_t (*stop)(void *self);                        /* [main] at the deadline: close all, join all */
    int32_t (*on_command)(void *self, uint64_t conn_id, const iotcc_command *cmd); /* [work] optional */
} iotcc_server;

#ifdef __cplusplus
}
#endif
#endif
