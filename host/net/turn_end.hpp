#pragma once

namespace iotcc::net {

// What is to be done before a turn of the lane ends, and what must not be nested in a call of a
// handler. [lane]
class TurnEnd {
public:
    // Called while has_work is set, before what was sent is flushed; sets or clears it.
    virtual void end_turn() = 0;
    bool has_work = false;

    // Of the lane whose thread this is; nullptr where it has none, and on every other thread.
    [[nodiscard]] static TurnEnd* current() noexcept { return current_; }

protected:
    ~TurnEnd() = default;

private:
    friend class Lane;
    // The code is an executable's, though compiled for any place: no call to find the variable.
    [[gnu::tls_model("initial-exec")]] inline static constinit thread_local TurnEnd* current_ =
        nullptr;
};

} // namespace iotcc::net
