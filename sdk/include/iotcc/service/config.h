/* iotcc/service/config.h - the instance's own section of the configuration. */
#ifndef IOTCC_SERVICE_CONFIG_H
#define IOTCC_SERVICE_CONFIG_H
#include <iotcc/host.h>
#ifdef __cplusplus
extern "C" {
#endif

#define IOTCC_CONFIG "iotcc.config/1"
/* Views live until the instance's next start. Keys that the host itself reads (component, listen, storage)
 * are not shown. A key that was set but never asked for is reported as a likely typing error. */
typedef struct iotcc_config {
    uint32_t struct_size, reserved;
    /* [any] The value as text. E_NOTFOUND: not set. */
    int32_t (*get)(const iotcc_host *h, iotcc_str key, iotcc_str *out);
    /* [any] The value as a number, or dflt where it is not set. E_ARG: set, but not a whole number. */
    int32_t (*get_int)(const iotcc_host *h, iotcc_str key, int64_t dflt, int64_t *out);
    /* [any] The whole section as a JSON object; counts as having asked for every key. */
    int32_t (*json)(const iotcc_host *h, iotcc_str *out);
} iotcc_config;

#ifdef __cplusplus
}
#endif
#endif
