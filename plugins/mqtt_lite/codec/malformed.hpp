#pragma once

namespace iotcc::mqtt {

// A violation of the protocol: the connection ends without a word, as MQTT 3.1.1 has none for it
// [MQTT-4.8.0-1].
struct Malformed {
    const char* fault; // what is wrong and the clause of MQTT 3.1.1; static text for the log
};

} // namespace iotcc::mqtt
