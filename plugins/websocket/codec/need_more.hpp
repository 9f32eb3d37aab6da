#pragma once

namespace iotcc::websocket {

// So far nothing is wrong, and what is awaited is not whole.
struct NeedMore {};

} // namespace iotcc::websocket
