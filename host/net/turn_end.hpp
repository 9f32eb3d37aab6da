#pragma once

namespace iotcc::net {

// What is to be done before a turn of the lane ends, and what must not be nested in a call of a
// handler. [lane]
class TurnEnd {
public:
    // Called while has_work is set, before what was sent is flushed; sets or clears it.
    virtual void end_turn() = 0;
    bool has_work = false;

protected:
    ~TurnEnd() = default;
};

} // namespace iotcc::net
