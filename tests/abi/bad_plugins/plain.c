/* A support library that lies among the plugins. */
#include <iotcc/version.h>
IOTCC_EXPORT int answer(void);
int answer(void) { return 42; }
