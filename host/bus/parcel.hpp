#pragma once
#include <memory>

namespace iotcc::bus {

class BusLane;

// What one lane of the bus sends to another.
class Parcel {
public:
    virtual ~Parcel() = default;
    // On the lane that it was sent to. Where it throws std::bad_alloc it is opened again later, and
    // what came behind it waits: it has changed nothing, or goes on where it was.
    virtual void open(BusLane& lane) = 0;
    std::unique_ptr<Parcel> next; // the lane's, of those that wait
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
