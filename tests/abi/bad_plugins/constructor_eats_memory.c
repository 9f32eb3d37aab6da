/* Asks for twice what a probe may have, and dies where that is refused, as most programs do. mmap, since a malloc that
 * fills what it gives (MALLOC_PERTURB_) spends the probe's 5 s on a loaded machine. */
#define _DEFAULT_SOURCE
#include "minimal_handler.h"
#include <stdlib.h>
#include <sys/mman.h>
__attribute__((constructor)) static void eat(void)
{
    for (int i = 0; i < 64; ++i)
        if (mmap(NULL, (size_t)64 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED)
            abort();
}
MINIMAL_HANDLER_PLUGIN("com.example.memory", 0, NULL, NULL);
