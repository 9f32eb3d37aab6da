#include <iotcc/plugin.h>
__attribute__((section(".iotcc"), used)) IOTCC_RETAIN static const iotcc_note note = {
    IOTCC_MAGIC, IOTCC_ABI, IOTCC_ABI, IOTCC_DRAFT, "com.example.function", "1.0.0"};
IOTCC_EXPORT void iotcc_plugin_v1_(void) __asm__("iotcc_plugin_v1");
void iotcc_plugin_v1_(void) {}
