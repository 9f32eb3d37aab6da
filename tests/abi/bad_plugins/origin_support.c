#include <iotcc/types.h>
IOTCC_EXPORT int32_t origin_support(void);
int32_t origin_support(void) { return IOTCC_OK; }
