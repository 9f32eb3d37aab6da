/* iotcc/kind/sink.h - write-behind of connection rows to an outside engine. */
#ifndef IOTCC_KIND_SINK_H
#define IOTCC_KIND_SINK_H
#include <iotcc/types.h>
#ifdef __cplusplus
extern "C" {
#endif

#define IOTCC_KIND_SINK "iotcc.sink/1"
typedef struct iotcc_sink {
    uint32_t struct_size, flags;
    /* [work] One call at a time; row i is at (const char *)rows + i * stride. E_*: kept, offered again. */
    int32_t (*apply)(void *self, const iotcc_row *rows, uint32_t n, uint32_t stride);
} iotcc_sink;

#ifdef __cplusplus
}
#endif
#endif
