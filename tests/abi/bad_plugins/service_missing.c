#include "minimal_handler.h"
static const char *const needs[] = {"iotcc.log/1", "iotcc.bus/2", NULL};
MINIMAL_HANDLER_PLUGIN("com.example.needy", 0, needs, NULL);
