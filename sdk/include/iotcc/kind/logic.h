/* iotcc/kind/logic.h - business rules over every protocol: one chain, called in order of priority. */
#ifndef IOTCC_KIND_LOGIC_H
#define IOTCC_KIND_LOGIC_H
#include <iotcc/types.h>
#ifdef __cplusplus
extern "C" {
#endif

#define IOTCC_KIND_LOGIC "iotcc.logic/1"
typedef struct iotcc_logic {
    uint32_t struct_size, flags;
    int32_t priority, reserved; /* lower runs first; ties by instance name */
    /* [lane] OK allow, E_DENIED refuse, DEFER no opinion, PENDING answer later by bus.verdict() */
    int32_t (*on_connect)(void *self, uint64_t conn_id, const iotcc_device *d, iotcc_str remote);
    /* [lane] OK or DEFER pass on, DROP discard, CONSUMED stop the chain, E_* close */
    int32_t (*on_message)(void *self, uint64_t conn_id, iotcc_str device_id, const iotcc_msg *m);
    /* [lane] why: IOTCC_CLOSE_* */
    void (*on_disconnect)(void *self, uint64_t conn_id, iotcc_str device_id, int32_t why);
} iotcc_logic;

#ifdef __cplusplus
}
#endif
#endif
