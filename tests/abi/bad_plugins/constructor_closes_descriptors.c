#define _DEFAULT_SOURCE
#include "minimal_handler.h"
#include <unistd.h>
__attribute__((constructor)) static void close_all(void)
{
    for (int fd = 0; fd < 64; ++fd)
        close(fd);
}
MINIMAL_HANDLER_PLUGIN("com.example.close", 0, NULL, NULL);
