/* A pointer that leads nowhere: following it must crash the probe, not the host. */
#include "minimal_handler.h"
static const iotcc_component component = MINIMAL_COMPONENT(IOTCC_KIND_HANDLER, (const void *)16);
MINIMAL_PLUGIN("com.example.wild", component, 0, NULL, NULL);
