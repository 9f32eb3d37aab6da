/* The smallest handler that the host takes. Each file of this folder breaks one thing of it. */
#ifndef MINIMAL_HANDLER_H
#define MINIMAL_HANDLER_H
#include <iotcc/plugin.h>

IOTCC_INLINE int32_t take(void *self, iotcc_conn *c, iotcc_str remote)
{
    (void)self, (void)c, (void)remote;
    return IOTCC_OK;
}
IOTCC_INLINE int64_t use_all(void *self, iotcc_conn *c, iotcc_buf in)
{
    (void)self, (void)c;
    return (int64_t)in.len;
}
IOTCC_INLINE void forget(void *self, iotcc_conn *c, int32_t why) { (void)self, (void)c, (void)why; }
IOTCC_INLINE int32_t make(const iotcc_host *h, void **self)
{
    (void)h;
    *self = NULL;
    return IOTCC_OK;
}
IOTCC_INLINE void unmake(void *self) { (void)self; }

#define MINIMAL_VTABLE {.struct_size = sizeof(iotcc_handler), .on_open = take, .on_bytes = use_all, .on_close = forget}
#define MINIMAL_COMPONENT(kind_, vtable_)                                                                \
    {                                                                                                    \
        .struct_size = sizeof(iotcc_component), .kind = (kind_), .name = "x", .vtable = (vtable_),       \
        .create = make, .destroy = unmake                                                                \
    }
/* A plugin around one component; minor is the lowest host minor, needs and init as in IOTCC_PLUGIN. */
#define MINIMAL_PLUGIN(id_, component_, minor_, needs_, init_)                                           \
    static const iotcc_component *const components[] = {&(component_), NULL};                            \
    IOTCC_PLUGIN(id_, "1.0.0", "example", "MIT", minor_, components, needs_, init_, NULL)
/* The same with a working handler inside. */
#define MINIMAL_HANDLER_PLUGIN(id_, minor_, needs_, init_)                                               \
    static const iotcc_handler vtable = MINIMAL_VTABLE;                                                  \
    static const iotcc_component component = MINIMAL_COMPONENT(IOTCC_KIND_HANDLER, &vtable);             \
    MINIMAL_PLUGIN(id_, component, minor_, needs_, init_)
#endif
