/* Prints what a verdict might look like, and ends as if all were well. */
#include "minimal_handler.h"
#include <stdio.h>
#include <stdlib.h>
__attribute__((constructor)) static void leave(void)
{
    puts("accepted");
    exit(0);
}
MINIMAL_HANDLER_PLUGIN("com.example.exit", 0, NULL, NULL);
