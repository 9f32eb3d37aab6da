#include "minimal_handler.h"
static const iotcc_handler vtable = MINIMAL_VTABLE;
static const iotcc_component component = MINIMAL_COMPONENT(IOTCC_KIND_HANDLER, &vtable);
static const iotcc_component *const components[] = {&component, NULL};
IOTCC_PLUGIN("com.example.ws", "1.10", "example", "MIT", 0, components, NULL, NULL, NULL);
