#include "minimal_handler.h"
static const iotcc_handler vtable = MINIMAL_VTABLE;
static const iotcc_component component = MINIMAL_COMPONENT("iotcc.teapot/1", &vtable);
MINIMAL_PLUGIN("com.example.teapot", component, 0, NULL, NULL);
