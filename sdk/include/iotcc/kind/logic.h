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
    /* [lane] Of a device whose credential the host has checked, where it checks any. OK allow, DEFER no opinion, E_*
     * refuse; PENDING: bus.verdict() answers later, and after host.verdict_ms it is no opinion. The first refusal wins;
     * where nobody allows or refuses, host.default_auth decides. username and password are as offered, and empty behind
     * what made the device wait: another rule's PENDING, a password that was tried, a connection that gave way. */
    int32_t (*on_connect)(void *self, uint64_t conn_id, const iotcc_device *d, iotcc_str remote);
    /* [lane] Before it is published; the topic is the one that it will have ("": none). OK or DEFER pass on; DROP: it goes
     * no further, and is acknowledged; CONSUMED: published, but shown to no further rule; E_*: the connection closes. */
    int32_t (*on_message)(void *self, uint64_t conn_id, iotcc_str device_id, const iotcc_msg *m);
    /* [lane] Of a device that was let in. why: IOTCC_CLOSE_* */
    void (*on_disconnect)(void *self, uint64_t conn_id, iotcc_str device_id, int32_t why);
} iotcc_logic;

#ifdef __cplusplus
}
#endif
#endif
