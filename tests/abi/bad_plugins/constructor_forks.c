/* Leaves a process behind that holds every descriptor open, the verdict's pipe too. */
#define _DEFAULT_SOURCE
#include "minimal_handler.h"
#include <stdlib.h>
#include <unistd.h>
__attribute__((constructor)) static void leave_a_child(void)
{
    if (fork() == 0)
        for (;;)
            pause();
    _exit(3);
}
MINIMAL_HANDLER_PLUGIN("com.example.fork", 0, NULL, NULL);
