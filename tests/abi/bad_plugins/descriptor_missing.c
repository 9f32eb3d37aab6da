#include <iotcc/plugin.h>
__attribute__((section(".iotcc"), used)) IOTCC_RETAIN static const iotcc_note note = {
    IOTCC_MAGIC, IOTCC_ABI, IOTCC_ABI, IOTCC_DRAFT, "com.example.empty", "1.0.0"};
