#include "minimal_handler.h"
static const iotcc_handler vtable = {.struct_size = sizeof vtable, .on_open = take, .on_close = forget};
static const iotcc_component component = MINIMAL_COMPONENT(IOTCC_KIND_HANDLER, &vtable);
MINIMAL_PLUGIN("com.example.deaf", component, 0, NULL, NULL);
