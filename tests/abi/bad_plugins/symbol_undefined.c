#include "minimal_handler.h"
int32_t foo(void);
MINIMAL_HANDLER_PLUGIN("com.example.undefined", 0, NULL, foo);
