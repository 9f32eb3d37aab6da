/* iotcc/service/io.h - what a handler does with a connection. Sockets, TLS, buffers, limits and draining are the
 * host's; the handler says who the peer is, hands messages up and bytes down. */
#ifndef IOTCC_SERVICE_IO_H
#define IOTCC_SERVICE_IO_H
#include <iotcc/host.h>
#ifdef __cplusplus
extern "C" {
#endif

#define IOTCC_IO "iotcc.io/1"
typedef struct iotcc_io {
    uint32_t struct_size, reserved;
    /* [lane] The peer said who it is: checks id and credential, runs the logic chain, attaches the connection
     * to the storage. Once per connection. PENDING (a rule answers later, a password is checked, superseded
     * connections still close, or a wrong credential of an address that offered many is refused late): no bytes until
     * on_verdict; they wait and are presented then. E_ARG: a bad id, flags that exclude each other, or identified
     * before. E_DENIED: the host checks credentials, and nothing proves this one: no client certificate that it takes
     * as an identity, the password is no token of this id, and user name and password are no user's; or the id is
     * another's by its token. E_EXISTS: one to supersede proved another credential, another user has the id, or with
     * DEVICE_REFUSE: another one is connected. E_BUSY: too many passwords wait to be checked; the peer may come
     * again (CLOSE_OVERLOAD). After any E_* the connection is refused: it closes when the callback returns, so a last
     * word can still be sent. */
    int32_t (*identify)(iotcc_conn *c, const iotcc_device *d);
    /* [lane] One decoded message up: counts it, runs logic, publishes (copied where kept). DROP, E_DENIED: not
     * published, an ack is still due. PENDING (qos or retain set, only with an on_stored): ack it when
     * on_stored(token) comes, in the order of the calls: while one is open, every later one with qos > 0 is
     * PENDING as well. E_BUSY: not identified, or identify is pending; nothing was counted. Of a
     * MSG_REPLY E_NOTFOUND: no such command waits for this connection (a second or late answer); nothing was counted. */
    int32_t (*deliver)(iotcc_conn *c, const iotcc_msg *m, uint64_t token);
    /* [lane] Bytes down: the n views of iov are copied or queued as one piece; `msgs` is added to tx_msgs
     * (0 for control frames). Below its mark the queue takes one whole message of any size. E_BUSY: above the
     * mark, nothing was queued; let on_bytes answer what it used so far: it gets the rest after on_writable.
     * Until then the host reads nothing from the peer. A send of no bytes and no messages only asks.
     * E_CLOSED: the connection is closing. */
    int32_t (*send)(iotcc_conn *c, const iotcc_bytes *iov, uint32_t n, uint32_t msgs);
    /* [lane] From on_publish: queues the frame (with its own reference), counts one message. `patch` is copied
     * and replaces the patch bytes for this connection. E_ARG: not patch_len long. E_BUSY: as send. */
    int32_t (*send_ref)(iotcc_conn *c, const iotcc_frame *frame, iotcc_bytes patch);
    /* [lane] In on_bytes: present the unused rest again only when it is n bytes long.
     * Holds until the next on_bytes. E_ARG: n is above the input limit, so the frame can never be whole. */
    int32_t (*need)(iotcc_conn *c, size_t n);
    /* [lane] on_deadline once, not before `ms`, at most 1 s after; a new call replaces it, 0 cancels; cheap.
     * Not while the host leaves what the peer sent unread for want of memory. */
    void (*deadline)(iotcc_conn *c, uint32_t ms);
    /* [lane] Takes effect when the running callback returns: what was sent until then still goes out, on_close
     * follows. why: IOTCC_CLOSE_*; text: for the log, copied. A second call changes nothing. */
    void (*close)(iotcc_conn *c, int32_t why, iotcc_str text);
    /* "iotcc.server/1" only: connections on sockets that the plugin owns. The thread that opens one acts as
     * its lane: identify, deliver (never PENDING) and close_foreign for it come from that thread only; the
     * other functions with a conn are for host sockets (here: E_UNSUPPORTED, or nothing). Each such thread
     * gets its own lane number >= exec->lanes (one writer per counter); E_BUSY beyond IOTCC_LANES_MAX. */
    int32_t (*open_foreign)(const iotcc_host *h, iotcc_str remote, iotcc_conn **out);
    void (*close_foreign)(iotcc_conn *c, int32_t why);
    /* [lane] The name in the client certificate that the peer proved in its TLS handshake: the subject's common
     * name, which device PKIs use; subjectAltNames are not looked at. Valid until the callback returns.
     * E_NOTFOUND: no TLS, or no certificate. E_ARG: the certificate has no name to rely on: none, two, or one that
     * is empty, not UTF-8 or has a control character; a NUL never shortens it. It names, and grants nothing unless the
     * operator says so (auth.certificate_identity): identify looks for itself. */
    int32_t (*peer_name)(iotcc_conn *c, iotcc_str *out);
} iotcc_io;

#ifdef __cplusplus
}
#endif
#endif
