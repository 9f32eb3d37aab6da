/* iotcc/kind/status.h - a whole status API in place of the built-in one. */
#ifndef IOTCC_KIND_STATUS_H
#define IOTCC_KIND_STATUS_H
#include <iotcc/service/http.h>
#ifdef __cplusplus
extern "C" {
#endif

#define IOTCC_KIND_STATUS "iotcc.status/1"
typedef struct iotcc_status {
    uint32_t struct_size, flags;
    iotcc_http_fn serve; /* [work] arg is self */
} iotcc_status;

#ifdef __cplusplus
}
#endif
#endif
