#include "minimal_handler.h"
#undef IOTCC_DRAFT
#define IOTCC_DRAFT 2u
MINIMAL_HANDLER_PLUGIN("com.example.draft", 0, NULL, NULL);
