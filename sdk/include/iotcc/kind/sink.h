/* iotcc/kind/sink.h - write-behind of connection rows to an outside engine. */
#ifndef IOTCC_KIND_SINK_H
#define IOTCC_KIND_SINK_H
#include <iotcc/types.h>
#ifdef __cplusplus
extern "C" {
#endif

/* Every instance of this kind hears of the connections of all handlers, from its start on.
 *
 * ROWS
 *  OPENED  once, when a device was identified and its storage took it.
 *  UPDATE  when a count has changed since the last row of that connection; looked for about every 10 s
 *          (setting sinks.update_ms), so many messages may lie behind one row.
 *  CLOSED  once, with the last counts, when the connection has ended and its storage let go of it.
 *  Counters are absolute: the newest row of a connection says it all, and a repeated one is harmless.
 * ORDER
 *  The rows of one connection come in the order OPENED, UPDATE ..., CLOSED. Rows of different connections
 *  come roughly in the order of what happened. conn_id tells apart two connections of one device; it is
 *  unique until the host ends, and together with opened_ms over restarts.
 * BATCHES
 *  What has come together is applied every 250 ms, or as soon as it is 4096 rows.
 * FAILURE
 *  When apply fails, nobody else notices. The very same rows come again, first after 250 ms, then after twice
 *  as long each time, at most 10 s; newer rows wait behind them. So a row that can never be written must be
 *  skipped, not refused. What waits is bounded (setting sinks.backlog_bytes): newer UPDATE rows take the place
 *  of waiting ones, and beyond the bound the oldest rows are dropped and counted. A sink may then see an
 *  UPDATE or CLOSED without the OPENED.
 * STOP
 *  After the last connection has closed, what waits is applied until the host's stop deadline, or until three
 *  calls in a row have failed. stop() comes after that, never while apply runs; a host whose apply does not
 *  return by then ends without it. */
#define IOTCC_KIND_SINK "iotcc.sink/1"
typedef struct iotcc_sink {
    uint32_t struct_size, flags;
    /* [work] On a thread that the host keeps for this sink, one call at a time; may block. n >= 1; row i is at
     * (const char *)rows + i * stride; lent for the call. OK: all are taken. E_*: none counts as taken, they
     * come again; log.set_error gives the words. */
    int32_t (*apply)(void *self, const iotcc_row *rows, uint32_t n, uint32_t stride);
} iotcc_sink;

#ifdef __cplusplus
}
#endif
#endif
