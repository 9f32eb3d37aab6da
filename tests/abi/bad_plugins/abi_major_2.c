#include "minimal_handler.h"
#undef IOTCC_ABI_MAJOR
#define IOTCC_ABI_MAJOR 2u
MINIMAL_HANDLER_PLUGIN("com.example.major", 0, NULL, NULL);
