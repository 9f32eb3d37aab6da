/* iotcc/types.h - the words that host and plugins share: views, results, counters, connections, records.
 *
 * OWNERSHIP
 *  - Pointers and views passed to a call are lent until it returns, unless stated. NUL is not implied.
 *  - Nobody frees the other side's memory. Results come back by handle, caller buffer or callback.
 * ERRORS
 *  - int32_t and int64_t results: >= 0 success, < 0 IOTCC_E_*. An out-parameter is untouched on failure.
 *  - No exception, panic or longjmp may cross a call in either direction.
 * THREADS (a tag on every function)
 *  [main]  the host's control thread; calls are serialised; may block shortly (< 100 ms).
 *  [lane]  the event-loop thread that owns the connection; never concurrent for it; must not block.
 *  [work]  a host worker-pool thread; may block; concurrent with everything.
 *  [any]   thread-safe, callable from every thread, also one the plugin created.
 */
#ifndef IOTCC_TYPES_H
#define IOTCC_TYPES_H
#include <iotcc/version.h>
#ifdef __cplusplus
extern "C" {
#endif

/* ---- views, frozen ---------------------------------------------------------------------------- */
typedef struct iotcc_str { /* text, UTF-8; len in bytes */
    const char *ptr;
    size_t len;
} iotcc_str;
typedef struct iotcc_bytes { /* read-only bytes */
    const uint8_t *ptr;
    size_t len;
} iotcc_bytes;
typedef struct iotcc_buf { /* writable bytes */
    uint8_t *ptr;
    size_t len;
} iotcc_buf;
IOTCC_CHECK_(views, sizeof(iotcc_str) == 16 && sizeof(iotcc_bytes) == 16 && sizeof(iotcc_buf) == 16);

/* ---- results and other constants -------------------------------------------------------------- */
enum { /* int32_t results */
    IOTCC_OK = 0,
    IOTCC_PENDING = 1,  /* accepted; the answer comes later through the callback that the call names */
    IOTCC_DEFER = 2,    /* logic: no opinion */
    IOTCC_DROP = 3,     /* the message goes no further; it is still acknowledged */
    IOTCC_CONSUMED = 4, /* logic: handled, the rest of the chain is skipped */
    IOTCC_E_FAIL = -1,
    IOTCC_E_ARG = -2, /* an argument is out of range, or the call does not fit the object's state */
    IOTCC_E_NOMEM = -3,
    IOTCC_E_UNSUPPORTED = -4,
    IOTCC_E_NOTFOUND = -5,
    IOTCC_E_EXISTS = -6,
    IOTCC_E_BUSY = -7, /* not now; each call says what to wait for */
    IOTCC_E_TIMEOUT = -8,
    IOTCC_E_DENIED = -9,
    IOTCC_E_PROTOCOL = -10, /* the peer broke its protocol */
    IOTCC_E_CLOSED = -11,
    IOTCC_E_EXCEPTION = -12 /* something was thrown inside the called side */
};
enum { IOTCC_TRACE, IOTCC_DEBUG, IOTCC_INFO, IOTCC_WARN, IOTCC_ERROR }; /* log levels */
enum {                                                                  /* why a connection ended */
    IOTCC_CLOSE_PEER, /* the peer closed or reset it */
    IOTCC_CLOSE_LOCAL,
    IOTCC_CLOSE_DRAIN,
    IOTCC_CLOSE_TIMEOUT,
    IOTCC_CLOSE_PROTOCOL,
    IOTCC_CLOSE_DENIED,
    IOTCC_CLOSE_SUPERSEDED, /* a newer connection of the same device took over */
    IOTCC_CLOSE_OVERLOAD    /* a limit of ours was met, or the peer reads too slowly */
};
enum { IOTCC_ROW_UPDATE, IOTCC_ROW_OPENED, IOTCC_ROW_CLOSED }; /* iotcc_row.event */
enum { IOTCC_MSG_DATA, IOTCC_MSG_REPLY };                      /* iotcc_msg.kind */
enum { IOTCC_COMMAND, IOTCC_QUERY }; /* a command may change the device, a query must not */

/* ---- counters --------------------------------------------------------------------------------- */
/* Counters of one connection, or a sum of them. Frozen: one cache line, no pointers (it may live in memory
 * shared between processes). Exactly one writer, the owning lane; readers use relaxed loads. */
typedef struct iotcc_slot {
    uint64_t rx_msgs, tx_msgs;       /* messages of the device, as its protocol counts them */
    uint64_t rx_bytes, tx_bytes;     /* bytes of the device's stream (above TLS), framing included:
                                      * rx as read from the socket, tx as accepted for sending */
    uint64_t last_rx_ms, last_tx_ms; /* of the last message: Unix time in ms, coarse; 0: never */
    uint64_t errors;                 /* protocol violations and failed callbacks */
    uint64_t seq;                    /* storage only: odd while the slot changes its connection */
} iotcc_slot;
IOTCC_CHECK_(slot, sizeof(iotcc_slot) == 64 && offsetof(iotcc_slot, seq) == 56);

/* A connection as its lane sees it. Frozen. Valid from on_open until on_close returns, [lane] only. */
typedef struct iotcc_conn {
    uint64_t id;            /* stable handle, never reused; the only part usable off the lane */
    void *user;             /* the handler's own per-connection state; the host never looks at it */
    iotcc_slot *slot;       /* this connection's counters. Moves into the storage when the device is
                             * identified: always read it through the conn, never keep it */
    iotcc_slot *agg;        /* the (instance, lane) sum, owned by the host, survives the connection */
    const uint64_t *now_ms; /* the lane's coarse clock, Unix time in ms */
    uint32_t lane;
    uint32_t host_only;
} iotcc_conn;
IOTCC_CHECK_(conn, sizeof(iotcc_conn) == 48 && offsetof(iotcc_conn, lane) == 40);

/* The counting itself, without a call. iotcc_io.deliver() and send() do it already: these are only for code
 * that bypasses them. [lane] */
IOTCC_INLINE void iotcc_bump(uint64_t *counter, uint64_t n)
{
    __atomic_store_n(counter, __atomic_load_n(counter, __ATOMIC_RELAXED) + n, __ATOMIC_RELAXED);
}
IOTCC_INLINE void iotcc_count_rx(iotcc_conn *c, uint64_t msgs, uint64_t bytes)
{
    iotcc_slot *const slot = c->slot, *const agg = c->agg;
    const uint64_t now_ms = *c->now_ms;
    iotcc_bump(&slot->rx_msgs, msgs);
    iotcc_bump(&slot->rx_bytes, bytes);
    iotcc_bump(&agg->rx_msgs, msgs);
    iotcc_bump(&agg->rx_bytes, bytes);
    __atomic_store_n(&slot->last_rx_ms, now_ms, __ATOMIC_RELAXED);
    __atomic_store_n(&agg->last_rx_ms, now_ms, __ATOMIC_RELAXED);
}
IOTCC_INLINE void iotcc_count_tx(iotcc_conn *c, uint64_t msgs, uint64_t bytes)
{
    iotcc_slot *const slot = c->slot, *const agg = c->agg;
    const uint64_t now_ms = *c->now_ms;
    iotcc_bump(&slot->tx_msgs, msgs);
    iotcc_bump(&slot->tx_bytes, bytes);
    iotcc_bump(&agg->tx_msgs, msgs);
    iotcc_bump(&agg->tx_bytes, bytes);
    __atomic_store_n(&slot->last_tx_ms, now_ms, __ATOMIC_RELAXED);
    __atomic_store_n(&agg->last_tx_ms, now_ms, __ATOMIC_RELAXED);
}

/* ---- records that may grow -------------------------------------------------------------------- */
/* The other connections of the same (instance, device_id) that proved the same credential close first, with
 * CLOSE_SUPERSEDED; identify answers PENDING until their on_close has returned, on whatever lane. One among them that
 * proved another credential is never closed: E_EXISTS. Set it when a credential was offered, in MQTT always. Without it
 * connections of one id coexist and are counted one by one. While a host has no credentials to check against, nobody
 * proves any, and the flag changes nothing. */
#define IOTCC_DEVICE_SUPERSEDE 1u
/* The other way round: while another connection of the same (instance, device_id) that proved a credential is there,
 * this one is refused with E_EXISTS. Not together with SUPERSEDE: E_ARG. Set it when a credential was offered; where a
 * host checks none, it changes nothing either. */
#define IOTCC_DEVICE_REFUSE 2u
/* The peer gave no id, and the handler made device_id up for this connection: where a host checks credentials, the id
 * that the offered one proves takes its place. */
#define IOTCC_DEVICE_UNNAMED 4u
/* SUPERSEDE, which it implies, for protocols in which an id is one connection's, such as MQTT. Where the host checks no
 * credentials, the session that the handler opens then (iotcc.bus/1) is what closes the older connection. Not together
 * with REFUSE: E_ARG. */
#define IOTCC_DEVICE_EXCLUSIVE 8u
/* It subscribes to its topics itself: what is published on devices/<id>/down is not sent to it, whatever the operator
 * wants of the instance. Set it where bus.open_session follows. */
#define IOTCC_DEVICE_SUBSCRIBES 16u
typedef struct iotcc_device { /* who connected; filled by the handler */
    uint32_t struct_size, flags; /* flags: IOTCC_DEVICE_* */
    iotcc_str device_id;         /* 1 byte or more of valid UTF-8 without control characters */
    iotcc_str device_name, device_type, user_agent; /* each possibly empty */
    iotcc_str username; /* credentials offered, possibly empty; never stored or logged */
    iotcc_bytes password; /* where the host has device tokens or users: the device's token, or the user's password */
} iotcc_device;

typedef struct iotcc_msg { /* one decoded message */
    uint32_t struct_size, kind; /* kind: IOTCC_MSG_* */
    iotcc_str topic;            /* the protocol's topic, or "" */
    iotcc_bytes payload;
    uint64_t correlation;           /* the command that it answers, or 0 */
    int32_t status;                 /* of a reply: IOTCC_OK or IOTCC_E_* */
    uint32_t qos, retain; /* qos 0..2; retain 1: the topic's last value (empty: removed) */
    /* Of deliver with qos 2: the sender's own number of this message, 1..65535 (MQTT: the packet id). The same number
     * again, before bus.release, is the same message again: it is not published twice. 0: none. */
    uint32_t once_id;
} iotcc_msg;

typedef struct iotcc_command { /* REST or logic -> device */
    uint32_t struct_size, timeout_ms;
    uint32_t kind, reserved; /* kind: IOTCC_COMMAND or IOTCC_QUERY */
    uint64_t correlation;    /* echo it in the reply; 0: no reply wanted */
    iotcc_str name, content_type;
    iotcc_bytes payload;
} iotcc_command;

typedef struct iotcc_row { /* one device connection, in a snapshot or in a sink's batch */
    uint32_t struct_size, event; /* event: IOTCC_ROW_*, only meaningful in a batch */
    uint64_t conn_id;
    uint64_t opened_ms;         /* Unix time in ms of the accept */
    iotcc_str instance, remote; /* handler or server instance; the peer's address as text */
    iotcc_str device_id, device_name, device_type, user_agent;
    iotcc_slot counters; /* absolute values, never deltas: a repeated batch is harmless */
} iotcc_row;
/* Gets one row, lent for the call. < 0 stops the walk. Called on the thread that asked. */
typedef int32_t (*iotcc_row_fn)(void *arg, const iotcc_row *row);

typedef struct iotcc_totals {
    uint32_t struct_size, reserved;
    uint64_t open, opened, closed; /* device connections: now, ever, ended */
    uint64_t denied;               /* ended by host or handler before they became a device's: over a limit, not
                                    * identified in time, refused; filled by the host, a storage leaves it 0 */
    iotcc_slot sum;                /* includes closed connections: never goes backwards */
} iotcc_totals;

/* A published message as a protocol's bytes: made by a handler's encode, owned and counted by the host. */
typedef struct iotcc_frame iotcc_frame;

#ifdef __cplusplus
}
#endif
#endif
