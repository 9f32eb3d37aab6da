/* iotcc/kind/handler.h - a protocol on the host's sockets: bytes in, messages out. The normal kind of plugin. */
#ifndef IOTCC_KIND_HANDLER_H
#define IOTCC_KIND_HANDLER_H
#include <iotcc/types.h>
#ifdef __cplusplus
extern "C" {
#endif

#define IOTCC_PUBLISH_RETAINED 1u /* encode: sent because it is kept, not because it came just now */
#define IOTCC_PUBLISH_AGAIN 2u    /* encode: sent before, and not acknowledged (MQTT: DUP) */
#define IOTCC_PUBLISH_FORM_SHIFT 8 /* encode: the next 8 bits of flags are iotcc_session.form of those who get it */
#define IOTCC_PUBLISH_FORM(flags) ((flags) >> IOTCC_PUBLISH_FORM_SHIFT & 255u)
#define IOTCC_OUT_PAYLOAD 1u /* the host appends the message's payload itself, shared, not copied */
typedef struct iotcc_out {   /* what encode fills; zero except buf before the call */
    uint32_t struct_size, flags; /* flags: IOTCC_OUT_* */
    iotcc_buf buf;               /* the host's room */
    uint32_t patch_at, patch_len; /* the bytes in buf that differ per connection (packet id); QoS 0: none */
} iotcc_out;

#define IOTCC_DELIVERY_RECEIVED 1u /* iotcc_delivery.flags: the peer has it (bus.settle said so); finish the exchange */
typedef struct iotcc_delivery {    /* one message for one session, qos 1 or 2 */
    uint32_t struct_size, flags;   /* flags: IOTCC_DELIVERY_* */
    /* Of the session: 1, 2, 3 ... in the order in which they are first sent; the same again when a session resumes,
     * also on a later host process. Less than 65535 lie between the oldest unsettled one and this one. */
    uint64_t number;
    const iotcc_frame *frame; /* lent for the call; NULL with DELIVERY_RECEIVED */
    uint32_t qos, reserved;
} iotcc_delivery;

#define IOTCC_KIND_HANDLER "iotcc.handler/1"
/* `self` is what create made. Functions for different connections run at once on different lanes. */
typedef struct iotcc_handler {
    uint32_t struct_size, flags;
    /* "tcp://:7001" | "tls://:7002" | "unix:///path": used where nothing is configured, so that a dropped file
     * works. An empty host part takes the configured bind address (loopback unless changed). */
    const char *default_listen;
    /* [lane] A connection was accepted; remote: "192.0.2.1:5000", "[2001:db8::1]:5000" or "unix". E_*: it is
     * closed at once, without on_close. */
    int32_t (*on_open)(void *self, iotcc_conn *c, iotcc_str remote);
    /* [lane] Answers how many bytes it used, or E_* = close. The rest is presented again with more bytes (see
     * need, E_BUSY of send and PENDING of identify in io.h). The handler may overwrite bytes that it reports as
     * used (to unmask in place), never the rest. */
    int64_t (*on_bytes)(void *self, iotcc_conn *c, iotcc_buf in);
    /* [lane] The last call for this connection, whoever ended it; deliver (a will) and send (a last word, where
     * the peer can still read one) still work. why: IOTCC_CLOSE_*. */
    void (*on_close)(void *self, iotcc_conn *c, int32_t why);

    /* From here on all are optional and [lane]. */
    /* OK: sent, the reply comes by deliver. E_*: none will come. E_ARG: the protocol has no form for it. E_UNSUPPORTED,
     * and no function: a device that has subscribed to devices/<id>/commands/... gets it there. */
    int32_t (*on_command)(void *self, iotcc_conn *c, const iotcc_command *cmd);
    /* What identify answered PENDING for is decided: IOTCC_OK, or E_* and on_close follows. */
    void (*on_verdict)(void *self, iotcc_conn *c, int32_t verdict);
    /* The output queue, which was above its mark, has drained. */
    void (*on_writable)(void *self, iotcc_conn *c);
    /* The host or the instance stops: say goodbye in the protocol's words. The host closes afterwards. */
    void (*on_drain)(void *self, iotcc_conn *c, uint32_t ms_left);
    /* What answered PENDING is done: send its ack. status: OK or E_*; for open_session, what bus.h says.
     * Never nested in the call that it answers, never after on_close. */
    void (*on_stored)(void *self, iotcc_conn *c, uint64_t token, int32_t status);
    /* The time set by io.deadline has come: ping, renew or close. */
    void (*on_deadline)(void *self, iotcc_conn *c);
    /* A published message as bytes, for connections of any session: qos and flags (IOTCC_PUBLISH_*, and the form of
     * their sessions) are the delivered ones. Called where no frame of that message, qos and flags is at hand, not per
     * connection; other lanes call it at the same time. Calls nothing of the host. Answers the length (above
     * out->buf.len: called again with that room), or E_*: this handler's connections do not get it, counted. */
    int64_t (*encode)(void *self, const iotcc_msg *m, uint32_t qos, uint32_t flags, iotcc_out *out);
    /* One message for one connection, only for qos > 0 (QoS 0 goes out without a call; without this function 0 is all
     * that is granted): add the packet id, send_ref. It is the session's until bus.settle. E_BUSY (from send_ref, or no
     * free id): kept in order, offered again after the next on_bytes or on_writable. Other E_*: close. It may be
     * settled already in this call, and this call may publish. */
    int32_t (*on_publish)(void *self, iotcc_conn *c, const iotcc_delivery *d);
    /* A connection that is read for so long without a received byte is closed, unless the operator says otherwise;
     * 0: never. */
    uint32_t default_idle_ms, reserved;
} iotcc_handler;

#ifdef __cplusplus
}
#endif
#endif
