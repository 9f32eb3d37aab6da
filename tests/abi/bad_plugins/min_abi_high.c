#include "minimal_handler.h"
MINIMAL_HANDLER_PLUGIN("com.example.newer", 9, NULL, NULL);
