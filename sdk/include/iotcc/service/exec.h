/* iotcc/service/exec.h - run something elsewhere or later: on a lane, on a worker, after a time, on a descriptor.
 *
 * Everything registered here belongs to the instance; the host cancels what is left before destroy. */
#ifndef IOTCC_SERVICE_EXEC_H
#define IOTCC_SERVICE_EXEC_H
#include <iotcc/host.h>
#ifdef __cplusplus
extern "C" {
#endif

#define IOTCC_EXEC "iotcc.exec/1"
#define IOTCC_LANES_MAX 256u
typedef void (*iotcc_task)(void *arg);
typedef void (*iotcc_conn_task)(iotcc_conn *c_or_null, void *arg); /* NULL: closed meanwhile */
typedef void (*iotcc_fd_task)(int32_t fd, uint32_t ready, void *arg);
typedef struct iotcc_exec {
    uint32_t struct_size;
    uint32_t lanes; /* the host's lanes are 0..lanes-1 */
    /* [any] f runs once on that lane. E_ARG: no such lane. E_CLOSED: the instance is stopping. */
    int32_t (*post)(const iotcc_host *h, uint32_t lane, iotcc_task f, void *arg);
    /* [any] f runs once on the lane of that connection, with NULL if it has closed meanwhile. */
    int32_t (*post_conn)(const iotcc_host *h, uint64_t conn_id, iotcc_conn_task f, void *arg);
    /* [any] f runs once [work]. E_BUSY: the queue is full. */
    int32_t (*work)(const iotcc_host *h, iotcc_task f, void *arg);
    /* [any] f runs on that lane after after_ms and then every every_ms (0: once). *id cancels it
     * and is set before f can run. */
    int32_t (*timer)(const iotcc_host *h, uint32_t lane, uint32_t after_ms, uint32_t every_ms, iotcc_task f,
                     void *arg, uint64_t *id);
    /* [any] f runs on that lane each time fd is ready (POLLIN, POLLOUT; level-triggered). The fd stays the
     * plugin's: cancel before closing it. *id as for timer. */
    int32_t (*watch_fd)(const iotcc_host *h, uint32_t lane, int32_t fd, uint32_t poll_events, iotcc_fd_task f,
                        void *arg, uint64_t *id);
    /* [any] Called on the same lane, f never runs after the return; from elsewhere it may run once more. */
    int32_t (*cancel)(const iotcc_host *h, uint64_t id);
} iotcc_exec;

#ifdef __cplusplus
}
#endif
#endif
