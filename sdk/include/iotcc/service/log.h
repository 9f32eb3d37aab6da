/* iotcc/service/log.h - one log for host and plugins; the host adds time, level and the instance's name. */
#ifndef IOTCC_SERVICE_LOG_H
#define IOTCC_SERVICE_LOG_H
#include <iotcc/host.h>
#ifdef __cplusplus
extern "C" {
#endif

#define IOTCC_LOG "iotcc.log/1"
typedef struct iotcc_log {
    uint32_t struct_size, reserved;
    /* Of this instance; changes at run time. What is below is thrown away: load it (relaxed) to skip
     * formatting. Valid as long as the host. */
    const int32_t *level;
    /* [any] One line, copied. Control bytes and bad UTF-8 are printed as \xNN. */
    void (*write)(const iotcc_host *h, int32_t level, iotcc_str text);
    /* [any] The words for the next IOTCC_E_* (or IOTCC_DEFER) that this thread returns from create, start,
     * init, a sink's apply or a route; copied. */
    void (*set_error)(const iotcc_host *h, iotcc_str text);
} iotcc_log;

#ifdef __cplusplus
}
#endif
#endif
