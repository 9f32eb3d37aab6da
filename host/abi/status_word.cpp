#include "status_word.hpp"

#include <iotcc/types.h>

namespace iotcc::abi {

const char* status_word(std::int32_t status) noexcept
{
    switch (status) {
    case IOTCC_DEFER:
        return "as it is configured there is nothing to do (IOTCC_DEFER)";
    case IOTCC_E_ARG:
        return "bad argument (IOTCC_E_ARG)";
    case IOTCC_E_NOMEM:
        return "out of memory (IOTCC_E_NOMEM)";
    case IOTCC_E_UNSUPPORTED:
        return "not supported (IOTCC_E_UNSUPPORTED)";
    case IOTCC_E_NOTFOUND:
        return "not found (IOTCC_E_NOTFOUND)";
    case IOTCC_E_EXISTS:
        return "exists already (IOTCC_E_EXISTS)";
    case IOTCC_E_BUSY:
        return "busy (IOTCC_E_BUSY)";
    case IOTCC_E_TIMEOUT:
        return "timed out (IOTCC_E_TIMEOUT)";
    case IOTCC_E_DENIED:
        return "denied (IOTCC_E_DENIED)";
    case IOTCC_E_PROTOCOL:
        return "protocol violation (IOTCC_E_PROTOCOL)";
    case IOTCC_E_CLOSED:
        return "closed (IOTCC_E_CLOSED)";
    case IOTCC_E_EXCEPTION:
        return "threw an exception (IOTCC_E_EXCEPTION)";
    default:
        return "failed without a reason (IOTCC_E_FAIL)";
    }
}

} // namespace iotcc::abi
