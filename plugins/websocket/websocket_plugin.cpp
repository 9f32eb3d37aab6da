// websocket: devices and browsers that speak WebSocket (RFC 6455).
#include "websocket_session.hpp"

IOTCC_HANDLER_PLUGIN(iotcc::websocket::WebSocketSession, "iotcc.websocket", "0.1.0", "websocket");
