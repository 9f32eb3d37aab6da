#pragma once
#include "field_reader.hpp"
#include "property.hpp"
#include "reason_code.hpp"

#include <cstdint>
#include <optional>

namespace iotcc::mqtt {

// Why the connection must end, and what is wrong, as Malformed's.
struct PropertyFault {
    ReasonCode code;
    const char* fault;
};

// The properties of a packet of MQTT 5.0 (2.2.2), one after another. Whether they make sense
// together, such as authentication data without a method, is the packet's reader's to say. Unused
// until level 5 is served: CONNECT refuses it today.
class PropertyReader {
public:
    // Takes the properties and the length before them off the front of `in`, whose fault it is
    // where that length is wrong; then there are none.
    PropertyReader(FieldReader& in, PropertyPlace place) noexcept;

    // nullopt: behind the last one, or behind a wrong one.
    [[nodiscard]] std::optional<Property> next() noexcept;
    // nullopt: nothing was wrong so far.
    [[nodiscard]] const std::optional<PropertyFault>& fault() const noexcept { return fault_; }

private:
    std::optional<Property> fail(ReasonCode code, const char* fault) noexcept;

    FieldReader in_;
    const PropertyPlace place_;
    std::uint64_t seen_ = 0; // a bit for each id
    std::optional<PropertyFault> fault_;
};

} // namespace iotcc::mqtt
