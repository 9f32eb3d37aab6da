#include "minimal_handler.h"
static volatile int *volatile nowhere;
__attribute__((constructor)) static void crash(void) { *nowhere = 1; }
MINIMAL_HANDLER_PLUGIN("com.example.crash", 0, NULL, NULL);
