#include <iotcc/plugin.h>
