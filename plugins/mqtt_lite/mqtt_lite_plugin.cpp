// mqtt_lite: clients of MQTT 3.1.1 and 3.1. Lite is what it costs, not what it leaves out.
#include "mqtt_session.hpp"

IOTCC_HANDLER_PLUGIN(iotcc::mqtt::MqttSession, "iotcc.mqtt_lite", "0.1.0", "mqtt_lite");
