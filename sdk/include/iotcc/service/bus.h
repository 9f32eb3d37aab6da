/* iotcc/service/bus.h - topics, and commands to devices over every protocol. */
#ifndef IOTCC_SERVICE_BUS_H
#define IOTCC_SERVICE_BUS_H
#include <iotcc/host.h>
#ifdef __cplusplus
extern "C" {
#endif

#define IOTCC_BUS "iotcc.bus/1"
typedef void (*iotcc_bus_fn)(void *arg, const iotcc_msg *m);
/* [work], exactly once: what the device answered; or E_NOTFOUND not connected, or no more; E_UNSUPPORTED its protocol
 * has no commands; E_ARG no form for this one; E_TIMEOUT; E_BUSY too many wait; E_CLOSED a newer connection took over;
 * E_FAIL it said so. */
typedef void (*iotcc_reply_fn)(void *arg, int32_t status, iotcc_bytes payload);

/* A session is what the bus keeps for a connection, and for its device while that is away: filters, messages that are
 * not acknowledged, numbers of messages that came in, the will. Opened by name; a connection that opens none gets one
 * that ends with it. */
#define IOTCC_SESSION_CLEAN 1u  /* what is kept under this name is thrown away; the new one ends with the connection */
typedef struct iotcc_session {
    uint32_t struct_size, flags; /* flags: IOTCC_SESSION_* */
    const iotcc_msg *will;       /* published when the connection ends without bus.drop_will; or NULL; copied */
    /* 0..255, the handler's own word for how its messages look on this connection: encode gets it in its flags, so that
     * an instance can speak more than one protocol. Connections that open no session have form 0. */
    uint32_t form, reserved;
} iotcc_session;

/* One filter that a connection asks for. Frozen. */
typedef struct iotcc_subscription {
    iotcc_str filter; /* MQTT wildcards; "$share/GROUP/FILTER": one member of the group gets each message */
    uint32_t qos;     /* asked for, 0..2 */
    int32_t result;   /* out: the granted QoS, or E_DENIED (rights, or a limit), E_ARG (no valid filter) */
} iotcc_subscription;

/* how of iotcc_bus.settle. */
enum {
    IOTCC_SETTLE_RECEIVED = 1, /* qos 2: the peer has it, and will not be sent it again (MQTT: PUBREC) */
    IOTCC_SETTLE_DONE = 2      /* nothing of it is owed any more (MQTT: PUBACK, PUBCOMP) */
};

typedef struct iotcc_bus {
    uint32_t struct_size, reserved;
    /* [any] Copied once. E_BUSY: qos > 0 and a queue that must hold it is full; nobody gets it. E_ARG: no topic.
     * E_DENIED: "$SYS/..." is the host's. */
    int32_t (*publish)(const iotcc_host *h, const iotcc_msg *m);
    /* [any] For the instance, with MQTT wildcards; f runs on that lane. *id ends it, and is set before f can run. */
    int32_t (*subscribe)(const iotcc_host *h, uint32_t lane, iotcc_str filter, iotcc_bus_fn f, void *arg,
                         uint64_t *id);
    int32_t (*unsubscribe)(const iotcc_host *h, uint64_t id); /* [any] */
    /* [lane] For an identified connection, once, before it delivers or subscribes: the session named like its device.
     * A connection that has that session, over whatever instance, closes first with CLOSE_SUPERSEDED. PENDING, then
     * on_stored(token): 0 a new one, 1 resumed (what it owes follows by on_publish), E_EXISTS another user's, E_BUSY
     * too many sessions; after any E_* say so and close. No bytes come until then. E_DENIED: the will may not be
     * published; the same. E_BUSY: not identified. E_ARG: it has one, or a bad form. */
    int32_t (*open_session)(iotcc_conn *c, const iotcc_session *s, uint64_t token);
    /* [lane] For an identified connection: n filters, each answered in its result; the same filter again replaces the
     * one before. Messages go through encode and on_publish; overlapping filters give one copy at the highest QoS. OK:
     * in force. PENDING: on_stored(token, OK) follows when that will survive the host. Retained messages follow when the
     * callback that got the answer has returned. E_BUSY: not identified. E_UNSUPPORTED: no encode. */
    int32_t (*subscribe_conn)(iotcc_conn *c, iotcc_subscription *subscriptions, uint32_t n, uint64_t token);
    /* [lane] The same filters, byte by byte; one that is not there is no error. OK or PENDING as for subscribe_conn. */
    int32_t (*unsubscribe_conn)(iotcc_conn *c, const iotcc_str *filters, uint32_t n, uint64_t token);
    /* [lane] What the peer said of a delivery with that number. how: IOTCC_SETTLE_*. PENDING: on_stored(token, OK)
     * when it will survive the host: only then say so to the peer. E_NOTFOUND: no such delivery, or settled before. */
    int32_t (*settle)(iotcc_conn *c, uint64_t number, uint32_t how, uint64_t token);
    /* [lane] The peer has done with iotcc_msg.once_id: the number may come again with another message. OK or PENDING as
     * for settle; OK also for a number that is not there. */
    int32_t (*release)(iotcc_conn *c, uint32_t once_id, uint64_t token);
    /* [lane] The connection ends as it should: its will is forgotten. */
    void (*drop_will)(iotcc_conn *c);
    /* [any] Sends to the newest connection of a device, over whatever protocol; `reply` gets the one outcome. cmd:
     * name, payload, kind and timeout_ms (above 0) count, all copied. */
    int32_t (*command)(const iotcc_host *h, iotcc_str device_id, const iotcc_command *cmd, iotcc_reply_fn reply,
                       void *arg);
    /* [any] The answer to this instance's PENDING of on_connect: IOTCC_OK or IOTCC_E_DENIED; why: for the log, copied. One
     * that comes too late changes nothing. */
    int32_t (*verdict)(const iotcc_host *h, uint64_t conn_id, int32_t verdict, iotcc_str why);
    /* [any] Closes every connection of the device, over every protocol. why: IOTCC_CLOSE_*. E_NOTFOUND: it has none. */
    int32_t (*kick)(const iotcc_host *h, iotcc_str device_id, int32_t why);
} iotcc_bus;

#ifdef __cplusplus
}
#endif
#endif
