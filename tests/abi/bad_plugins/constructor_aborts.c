#include "minimal_handler.h"
#include <stdlib.h>
__attribute__((constructor)) static void die(void) { abort(); }
MINIMAL_HANDLER_PLUGIN("com.example.abort", 0, NULL, NULL);
