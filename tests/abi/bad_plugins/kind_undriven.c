#include "minimal_handler.h"
IOTCC_INLINE int32_t listen_(void *self) { return self == NULL; }
IOTCC_INLINE int32_t drain(void *self, uint32_t deadline_ms) { return self == NULL || deadline_ms == 0; }
static const iotcc_server vtable = {.struct_size = sizeof vtable, .listen = listen_, .drain = drain, .stop = listen_};
static const iotcc_component component = MINIMAL_COMPONENT(IOTCC_KIND_SERVER, &vtable);
MINIMAL_PLUGIN("com.example.server", component, 0, NULL, NULL);
