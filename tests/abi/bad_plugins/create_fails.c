/* The loader takes it: whoever makes an instance has to cope. */
#include "minimal_handler.h"
IOTCC_INLINE int32_t fail(const iotcc_host *h, void **self)
{
    (void)h, (void)self;
    return IOTCC_E_NOMEM;
}
static const iotcc_handler vtable = MINIMAL_VTABLE;
static const iotcc_component component = {.struct_size = sizeof component, .kind = IOTCC_KIND_HANDLER, .name = "x",
                                          .vtable = &vtable, .create = fail, .destroy = unmake};
MINIMAL_PLUGIN("com.example.create", component, 0, NULL, NULL);
