/* iotcc/kind/status.h - a whole status API in place of the built-in one. */
#ifndef IOTCC_KIND_STATUS_H
#define IOTCC_KIND_STATUS_H
#include <iotcc/service/http.h>
#ifdef __cplusplus
extern "C" {
#endif

/* While an instance of this kind runs (one may), it answers every request but those for /livez, /readyz and /metrics,
 * which stay the host's, for routes of plugins (iotcc.http/1), and OPTIONS. Who asks has a token, of whatever role:
 * what that allows is the status API's to decide. There are no event streams. */
#define IOTCC_KIND_STATUS "iotcc.status/1"
typedef struct iotcc_status {
    uint32_t struct_size, flags;
    iotcc_http_fn serve; /* [work] arg is self; method is any of iotcc_http.route */
} iotcc_status;

#ifdef __cplusplus
}
#endif
#endif
