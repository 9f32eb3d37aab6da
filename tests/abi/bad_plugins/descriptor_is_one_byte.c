#include <iotcc/plugin.h>
__attribute__((section(".iotcc"), used)) IOTCC_RETAIN static const iotcc_note note = {
    IOTCC_MAGIC, IOTCC_ABI, IOTCC_ABI, IOTCC_DRAFT, "com.example.byte", "1.0.0"};
IOTCC_EXPORT extern const char iotcc_plugin_v1_ __asm__("iotcc_plugin_v1");
const char iotcc_plugin_v1_ = 1;
