#pragma once
#include "message.hpp"

namespace iotcc::bus {

// Who subscribes without being a connection. [lane] of the subscription.
class Hearer {
public:
    // At the end of the turn in which it was published there. May end its subscription, any other,
    // or this object.
    virtual void heard(const MessageView& message) = 0;

protected:
    ~Hearer() = default;
};

} // namespace iotcc::bus
