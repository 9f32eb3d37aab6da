#pragma once
#include <stdexcept>

namespace iotcc::store {

// The folder cannot be used: what() names the file, the reason and what to do.
class StoreError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

} // namespace iotcc::store
