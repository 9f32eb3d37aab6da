#pragma once
#include <algorithm>
#include <cstddef>
#include <vector>

namespace iotcc::bus {

// Memory for so many more, in steps that double it: adding them then does not throw. Throws
// std::bad_alloc.
template <class T> void reserve_more(std::vector<T>& in, std::size_t more)
{
    if (in.capacity() - in.size() < more)
        in.reserve(std::max(in.size() + more, 2 * in.capacity()));
}

} // namespace iotcc::bus
