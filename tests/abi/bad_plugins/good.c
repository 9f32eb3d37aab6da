/* Nothing is wrong with this one: it has to be loaded beside each of the others. */
#include "minimal_handler.h"
MINIMAL_HANDLER_PLUGIN("com.example.good", 0, NULL, NULL);
