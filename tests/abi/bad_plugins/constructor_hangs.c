#define _DEFAULT_SOURCE
#include "minimal_handler.h"
#include <unistd.h>
__attribute__((constructor)) static void hang(void)
{
    for (;;)
        pause();
}
MINIMAL_HANDLER_PLUGIN("com.example.hang", 0, NULL, NULL);
