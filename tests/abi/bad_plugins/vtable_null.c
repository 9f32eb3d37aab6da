#include "minimal_handler.h"
static const iotcc_component component = MINIMAL_COMPONENT(IOTCC_KIND_HANDLER, NULL);
MINIMAL_PLUGIN("com.example.null", component, 0, NULL, NULL);
