/* The note, which is read without running anything, says another id than the descriptor. */
#include "minimal_handler.h"
static const iotcc_handler vtable = MINIMAL_VTABLE;
static const iotcc_component component = MINIMAL_COMPONENT(IOTCC_KIND_HANDLER, &vtable);
static const iotcc_component *const components[] = {&component, NULL};
__attribute__((section(".iotcc"), used)) IOTCC_RETAIN static const iotcc_note note = {
    IOTCC_MAGIC, IOTCC_ABI, IOTCC_ABI, IOTCC_DRAFT, "com.example.a", "1.0.0"};
IOTCC_EXPORT extern const iotcc_plugin iotcc_plugin_v1;
const iotcc_plugin iotcc_plugin_v1 = {
    IOTCC_MAGIC, sizeof(iotcc_plugin), IOTCC_ABI, IOTCC_ABI, &note, "com.example.b", "1.0.0", "", "",
    NULL,        components,           NULL,      NULL};
