#pragma once
#include <iotcc/types.h>

#include <cstdint>
#include <new>

namespace iotcc::stats {

// Nothing thrown crosses the C ABI, in either direction: turns it into IOTCC_E_*.
template <class Call> [[nodiscard]] std::int32_t guarded(Call&& call) noexcept
{
    try {
        return call();
    } catch (const std::bad_alloc&) {
        return IOTCC_E_NOMEM;
    } catch (...) {
        return IOTCC_E_EXCEPTION;
    }
}

} // namespace iotcc::stats
