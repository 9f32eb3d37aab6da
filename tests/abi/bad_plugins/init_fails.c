/* The loader takes it: whoever calls init has to cope. */
#include "minimal_handler.h"
IOTCC_INLINE int32_t fail(void) { return IOTCC_E_FAIL; }
MINIMAL_HANDLER_PLUGIN("com.example.init", 0, NULL, fail);
