/* What the plainest handlers of these tests share: one instance's worth of state, none per connection. */
#ifndef PLAIN_HANDLER_H
#define PLAIN_HANDLER_H
#include <iotcc/plugin.h>

#include <stddef.h>

static const iotcc_io *io; /* the host's, the same for every instance */

static inline void say(iotcc_conn *c, const void *text, size_t n)
{
    const iotcc_bytes bytes = {text, n};
    io->send(c, &bytes, 1, 1);
}

static void on_close(void *self, iotcc_conn *c, int32_t why)
{
    (void)self;
    (void)c;
    (void)why;
}

static int32_t create(const iotcc_host *host, void **self)
{
    io = host->query(host, IOTCC_IO, sizeof *io);
    *self = &io;
    return io == NULL ? IOTCC_E_UNSUPPORTED : IOTCC_OK;
}

static void destroy(void *self)
{
    (void)self;
}

/* Ends the file: the plugin com.example.<name_>, whose one component has the vtable handler_. */
#define PLAIN_HANDLER_PLUGIN(name_, handler_)                                                      \
    static const iotcc_component component = {.struct_size = sizeof component,                     \
                                              .kind = IOTCC_KIND_HANDLER,                          \
                                              .name = name_,                                       \
                                              .vtable = &(handler_),                               \
                                              .create = create,                                    \
                                              .destroy = destroy};                                 \
    static const iotcc_component *const components[] = {&component, NULL};                         \
    IOTCC_PLUGIN("com.example." name_, "1.0.0", "example", "MIT", 0, components, NULL, NULL, NULL)
#endif
