/* iotcc/kind/extension.h - a component that the host calls for its life only: create, start, stop, destroy. What it
 * does it does with services: routes of the API (iotcc.http/1), subscriptions, timers. */
#ifndef IOTCC_KIND_EXTENSION_H
#define IOTCC_KIND_EXTENSION_H
#include <iotcc/types.h>
#ifdef __cplusplus
extern "C" {
#endif

#define IOTCC_KIND_EXTENSION "iotcc.extension/1"
typedef struct iotcc_extension {
    uint32_t struct_size, flags;
} iotcc_extension;

#ifdef __cplusplus
}
#endif
#endif
