/* iotcc/service/http.h - routes of a plugin in the host's HTTP API. Limits, TLS and workers are the host's. */
#ifndef IOTCC_SERVICE_HTTP_H
#define IOTCC_SERVICE_HTTP_H
#include <iotcc/host.h>
#ifdef __cplusplus
extern "C" {
#endif

#define IOTCC_HTTP "iotcc.http/1"
typedef struct iotcc_http_req { /* one complete request, lent for the call */
    uint32_t struct_size, reserved;
    iotcc_str method, path, query, remote;
    iotcc_bytes body;
    void *impl; /* host only */
    /* The header's value, lent like the request. E_NOTFOUND: not sent. */
    int32_t (*header)(const struct iotcc_http_req *r, iotcc_str name, iotcc_str *out);
} iotcc_http_req;
typedef struct iotcc_http_res { /* its answer, filled during the call */
    uint32_t struct_size, reserved;
    void *impl; /* host only */
    void (*status)(struct iotcc_http_res *r, int32_t code);
    void (*header)(struct iotcc_http_res *r, iotcc_str name, iotcc_str value);
    int32_t (*write)(struct iotcc_http_res *r, iotcc_bytes chunk); /* repeatable; E_CLOSED: client gone */
} iotcc_http_res;
typedef int32_t (*iotcc_http_fn)(void *arg, const iotcc_http_req *rq, iotcc_http_res *rs); /* [work] */
typedef struct iotcc_http {
    uint32_t struct_size, reserved;
    /* [main] Served under /v1/plugins/<instance>/x/<path>; E_EXISTS on a clash. */
    int32_t (*route)(const iotcc_host *h, iotcc_str method, iotcc_str path, iotcc_http_fn f, void *arg);
} iotcc_http;

#ifdef __cplusplus
}
#endif
#endif
