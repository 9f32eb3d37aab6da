/* iotcc/service/http.h - routes of a plugin in the host's HTTP API. Limits, TLS, tokens and threads are the host's. */
#ifndef IOTCC_SERVICE_HTTP_H
#define IOTCC_SERVICE_HTTP_H
#include <iotcc/host.h>
#ifdef __cplusplus
extern "C" {
#endif

#define IOTCC_HTTP "iotcc.http/1"
/* What a client of the API may do; each includes those before it. */
enum { IOTCC_ROLE_READ = 1, IOTCC_ROLE_CONTROL = 2, IOTCC_ROLE_ADMIN = 3 };

typedef struct iotcc_http_req { /* one complete request, lent for the call */
    uint32_t struct_size, role; /* role: of who asks, IOTCC_ROLE_* */
    iotcc_str method;           /* "GET" for HEAD too: the host leaves the body out */
    iotcc_str path;             /* of a route what is behind x/, of a status API all; percent-decoded */
    iotcc_str query, remote;    /* query: still percent-encoded. remote: "192.0.2.1:5000", "unix" */
    iotcc_bytes body;           /* at most 64 KiB */
    void *impl;                 /* host only */
    /* The header's value, lent like the request; name in any case. E_NOTFOUND: not sent, or a credential. */
    int32_t (*header)(const struct iotcc_http_req *r, iotcc_str name, iotcc_str *out);
    uint64_t id; /* for iotcc_http.answer; never reused */
} iotcc_http_req;
typedef struct iotcc_http_res { /* its answer, filled during the call; 200 and empty at first */
    uint32_t struct_size, reserved;
    void *impl; /* host only */
    void (*status)(struct iotcc_http_res *r, int32_t code); /* 200 to 599; one that nobody uses becomes 500 */
    /* Copied. Content-Type (else application/json), Content-Disposition, ETag, Last-Modified, Link, Location or
     * Retry-After; each replaces the one before. E_DENIED: any other is the host's. E_ARG: control bytes. */
    int32_t (*header)(struct iotcc_http_res *r, iotcc_str name, iotcc_str value);
    /* Copied behind what was written before. E_NOMEM: 8 MiB would be exceeded; nothing of it is taken. */
    int32_t (*write)(struct iotcc_http_res *r, iotcc_bytes chunk);
} iotcc_http_res;
/* [work] On a thread that the host keeps for the instance, one call at a time; may block, and then only the instance's
 * other requests wait. OK: rs is the answer. PENDING: iotcc_http.answer gives it later, and rs is not looked at. E_*:
 * the client gets 500 that names the instance; log.set_error gives the words. After http.plugin_ms it gets 504, and
 * what comes then goes nowhere. */
typedef int32_t (*iotcc_http_fn)(void *arg, const iotcc_http_req *rq, iotcc_http_res *rs);

typedef struct iotcc_http {
    uint32_t struct_size, reserved;
    /* [main] In create or start. Serves /v1/plugins/<instance>/x/<path> to whoever has that role: IOTCC_ROLE_*.
     * method: GET, which serves HEAD too, POST, PUT, PATCH or DELETE. A path that is empty or ends with '/' serves all
     * below it as well; where several do, the longest is taken. E_EXISTS: there is that one already. E_ARG: one of the
     * arguments is none, or the instance has started. */
    int32_t (*route)(const iotcc_host *h, iotcc_str method, iotcc_str path, uint32_t role, iotcc_http_fn f, void *arg);
    /* [any] The answer to a request of this instance that is PENDING, or will be; all copied. content_type "":
     * application/json. E_NOTFOUND: it was answered, or its time is over. E_NOMEM: over 8 MiB. E_ARG: control bytes. */
    int32_t (*answer)(const iotcc_host *h, uint64_t request, int32_t status, iotcc_str content_type, iotcc_bytes body);
} iotcc_http;

#ifdef __cplusplus
}
#endif
#endif
