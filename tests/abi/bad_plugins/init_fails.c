/* The loader takes it: whoever calls init has to cope, and not to call deinit, which belongs to an init that went
 * well. */
#include "minimal_handler.h"

#include <stdlib.h>

IOTCC_INLINE int32_t fail(void) { return IOTCC_E_FAIL; }
static const iotcc_handler vtable = MINIMAL_VTABLE;
static const iotcc_component component = MINIMAL_COMPONENT(IOTCC_KIND_HANDLER, &vtable);
static const iotcc_component *const components[] = {&component, NULL};
IOTCC_PLUGIN("com.example.init", "1.0.0", "example", "MIT", 0, components, NULL, fail, abort);
