#define _DEFAULT_SOURCE
#include "minimal_handler.h"
#include <signal.h>
__attribute__((constructor)) static void kill_all(void) { kill(0, SIGKILL); }
MINIMAL_HANDLER_PLUGIN("com.example.kill", 0, NULL, NULL);
