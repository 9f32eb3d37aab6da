/* Asks for twice what a probe may have, and dies where that is refused, as most programs do. */
#include "minimal_handler.h"
#include <stdlib.h>
static void *volatile block; /* volatile: else a compiler leaves the unused malloc out */
__attribute__((constructor)) static void eat(void)
{
    for (int i = 0; i < 64; ++i)
        if ((block = malloc((size_t)64 << 20)) == NULL)
            abort();
}
MINIMAL_HANDLER_PLUGIN("com.example.memory", 0, NULL, NULL);
