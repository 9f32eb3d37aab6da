/* iotcc/plugin.h - the whole contract between the host and a plugin (.so): include this one.
 *
 * STATUS: DRAFT of major version 1 (see IOTCC_DRAFT in version.h). C99 to C++20, no link dependency.
 *
 * LIFETIME of a component: create -> start -> (calls) -> drain -> stop -> destroy. After stop() has returned the
 * plugin has no thread, task, timer, watch or open connection left. The .so stays mapped until the process ends.
 */
#ifndef IOTCC_PLUGIN_H
#define IOTCC_PLUGIN_H
#include <iotcc/host.h>
#include <iotcc/kind/extension.h>
#include <iotcc/kind/handler.h>
#include <iotcc/kind/logic.h>
#include <iotcc/kind/server.h>
#include <iotcc/kind/sink.h>
#include <iotcc/kind/status.h>
#include <iotcc/kind/storage.h>
#include <iotcc/option.h>
#include <iotcc/service/bus.h>
#include <iotcc/service/config.h>
#include <iotcc/service/exec.h>
#include <iotcc/service/http.h>
#include <iotcc/service/io.h>
#include <iotcc/service/log.h>
#include <iotcc/service/stats.h>
#ifdef __cplusplus
extern "C" {
#endif

/* One thing that the plugin can be: a protocol, a storage, rules. Instances of it are made by configuration. */
typedef struct iotcc_component {
    uint32_t struct_size, flags;
    const char *kind; /* IOTCC_KIND_* */
    const char *name; /* unique in the plugin; [A-Za-z0-9._-], 1 to 63 bytes; the default instance's name */
    const void *vtable; /* the struct of that kind */
    /* [main] Makes *self, must not start threads. E_*: not made; log.set_error gives the words. */
    int32_t (*create)(const iotcc_host *h, void **self);
    void (*destroy)(void *self);  /* [main] frees what create made */
    /* [main] optional; threads may start here. E_*: stop is not called. IOTCC_DEFER: as it is configured there
     * is nothing to do, and log.set_error says why: shown as idle, not as failed; destroy is the next call. */
    int32_t (*start)(void *self);
    int32_t (*stop)(void *self);  /* [main] optional; join your threads here */
    /* Every key that create reads with iotcc_config, NULL-terminated; an empty list: it reads none. NULL, or a
     * component that ends before: it does not say, and a key that nobody knows is told in the log only. */
    const iotcc_option *const *options;
} iotcc_component;

/* Readable without executing the file: the host parses section ".iotcc" before it loads anything. Frozen.
 * id and version end with a NUL and hold the same text as the descriptor. */
typedef struct iotcc_note {
    uint32_t magic, abi, min_abi, draft;
    char id[64];
    char version[32];
} iotcc_note;
IOTCC_CHECK_(note, sizeof(iotcc_note) == 112);

/* The descriptor, exported as data under the name iotcc_plugin_v1: nothing has to run to be checked. */
typedef struct iotcc_plugin {
    uint32_t magic, struct_size;
    uint32_t abi, min_abi;  /* built against; the lowest host ABI it can run on */
    const iotcc_note *note; /* keeps the note in the file under --gc-sections; must agree with the rest */
    const char *id;         /* reverse DNS, unique: "com.example.ws"; [A-Za-z0-9._-], 1 to 63 bytes */
    const char *version, *vendor, *license;
    const char *const *needs; /* service ids it cannot work without, NULL-terminated, or NULL */
    const iotcc_component *const *components; /* NULL-terminated, at least one */
    int32_t (*init)(void);                    /* [main] optional; once per loaded file */
    void (*deinit)(void);                     /* [main] optional; once, after the last destroy */
} iotcc_plugin;

/* SHF_GNU_RETAIN: the linker keeps the note by itself; where it is unknown, iotcc_plugin.note does it. */
#if defined(__has_attribute)
#if __has_attribute(retain)
#define IOTCC_RETAIN __attribute__((retain))
#endif
#endif
#ifndef IOTCC_RETAIN
#define IOTCC_RETAIN
#endif

/* Once per plugin, at file scope. minor_ is the author's promise: the lowest host minor it runs on.
 * Major 2 will use another symbol, so one .so can serve both. */
#define IOTCC_PLUGIN(id_, version_, vendor_, license_, minor_, components_, needs_, init_, deinit_)   \
    __attribute__((section(".iotcc"), used)) IOTCC_RETAIN static const iotcc_note iotcc_note_v1 = {   \
        IOTCC_MAGIC, IOTCC_ABI, (IOTCC_ABI_MAJOR << 16) | (minor_), IOTCC_DRAFT, id_, version_};      \
    IOTCC_EXPORT extern const iotcc_plugin iotcc_plugin_v1;                                           \
    const iotcc_plugin iotcc_plugin_v1 = {                                                            \
        IOTCC_MAGIC, (uint32_t)sizeof(iotcc_plugin), IOTCC_ABI, (IOTCC_ABI_MAJOR << 16) | (minor_),   \
        &iotcc_note_v1, id_, version_, vendor_, license_, needs_, components_, init_, deinit_}

#ifdef __cplusplus
}
#endif
#endif
