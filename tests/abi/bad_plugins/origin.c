/* Looks for its library in $ORIGIN, which a copy in memory does not have. */
#include "minimal_handler.h"
int32_t origin_support(void);
MINIMAL_HANDLER_PLUGIN("com.example.origin", 0, NULL, origin_support);
