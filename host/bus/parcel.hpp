#pragma once

namespace iotcc::bus {

class BusLane;

// What one lane of the bus sends to another.
class Parcel {
public:
    virtual ~Parcel() = default;
    virtual void open(BusLane& lane) = 0; // on the lane that it was sent to
};

// Calls f(lane) there.
template <class F> class Call final : public Parcel {
public:
    explicit Call(F f) : f_(static_cast<F&&>(f)) {}
    void open(BusLane& lane) override { f_(lane); }

private:
    F f_;
};

} // namespace iotcc::bus
