/* iotcc/host.h - the plugin's only way to the host. The host exports no symbols: everything comes from query. */
#ifndef IOTCC_HOST_H
#define IOTCC_HOST_H
#include <iotcc/types.h>
#ifdef __cplusplus
extern "C" {
#endif

/* One per component instance, passed to create; valid until destroy() returns. */
typedef struct iotcc_host {
    uint32_t struct_size;
    uint32_t abi;            /* what the host implements, major << 16 | minor */
    iotcc_str name, version; /* of the host: "iotcc", "0.1.0" */
    iotcc_str instance;      /* this instance's configured name; valid as long as the host */
    void *impl;              /* host only */
    /* [any] The service with this id ("iotcc.io/1"), or NULL if this host has none or a smaller one than
     * min_size bytes. Cast it to the struct of its header. Valid as long as the host. */
    const void *(*query)(const struct iotcc_host *h, const char *id, uint32_t min_size);
} iotcc_host;
IOTCC_CHECK_(host, offsetof(iotcc_host, query) == 64);

#ifdef __cplusplus
}
#endif
#endif
