/* iotcc/service/bus.h - topics, and commands to devices over every protocol. */
#ifndef IOTCC_SERVICE_BUS_H
#define IOTCC_SERVICE_BUS_H
#include <iotcc/host.h>
#ifdef __cplusplus
extern "C" {
#endif

#define IOTCC_BUS "iotcc.bus/1"
typedef void (*iotcc_bus_fn)(void *arg, const iotcc_msg *m);
/* [work], exactly once: what the device answered, or E_TIMEOUT, E_NOTFOUND, E_UNSUPPORTED. */
typedef void (*iotcc_reply_fn)(void *arg, int32_t status, iotcc_bytes payload);
typedef struct iotcc_bus {
    uint32_t struct_size, reserved;
    /* [any] Copied once. E_BUSY: qos > 0 and a queue that must hold it is full; nobody gets it. */
    int32_t (*publish)(const iotcc_host *h, const iotcc_msg *m);
    /* [any] For the instance, with MQTT wildcards; f runs on that lane. */
    int32_t (*subscribe)(const iotcc_host *h, uint32_t lane, iotcc_str filter, iotcc_bus_fn f, void *arg,
                         uint64_t *id);
    int32_t (*unsubscribe)(const iotcc_host *h, uint64_t id); /* [any] */
    /* [lane] For an identified connection, ends with it; the same filter again replaces it. Messages go
     * through encode and on_publish; overlapping filters give one copy at the highest QoS. PENDING, then
     * on_stored(token) with the granted QoS (0..2) once it is in force; retained messages follow. E_DENIED:
     * rights or a limit. E_ARG: bad filter. E_BUSY: not identified. E_UNSUPPORTED: no encode. */
    int32_t (*subscribe_conn)(iotcc_conn *c, iotcc_str filter, uint32_t qos, uint64_t token);
    /* [lane] The same filter, byte by byte. PENDING, then on_stored(token); E_NOTFOUND. */
    int32_t (*unsubscribe_conn)(iotcc_conn *c, iotcc_str filter, uint64_t token);
    /* [any] Sends to a device wherever it is connected; `reply` gets the one outcome. */
    int32_t (*command)(const iotcc_host *h, iotcc_str device_id, const iotcc_command *cmd, iotcc_reply_fn reply,
                       void *arg);
    /* [any] The answer to a PENDING of on_connect: IOTCC_OK or IOTCC_E_DENIED. */
    int32_t (*verdict)(const iotcc_host *h, uint64_t conn_id, int32_t verdict, iotcc_str why);
    /* [any] Closes every connection of the device, over every protocol. */
    int32_t (*kick)(const iotcc_host *h, iotcc_str device_id, int32_t why);
} iotcc_bus;

#ifdef __cplusplus
}
#endif
#endif
