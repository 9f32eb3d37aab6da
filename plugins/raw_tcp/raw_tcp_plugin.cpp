// raw_tcp: devices that send lines over plain TCP.
#include "raw_tcp_session.hpp"

IOTCC_HANDLER_PLUGIN(iotcc::raw_tcp::RawTcpSession, "iotcc.raw_tcp", "0.1.0", "raw_tcp");
