#include "last_totals.hpp"

#include <new>

namespace iotcc::stats {

bool LastTotals::keep_or_recall(std::uint32_t storage, std::string_view instance,
                                std::int32_t status, iotcc_totals& totals) noexcept
{
    try {
        const std::pair key(storage, std::string(instance));
        const std::scoped_lock lock(mutex_);
        if (status >= 0) {
            good_.insert_or_assign(key, totals);
            status_[storage] = IOTCC_OK;
            return true;
        }
        const auto last = good_.find(key);
        if (last == good_.end() && status == IOTCC_E_NOTFOUND)
            return false; // it never had that instance
        status_[storage] = status;
        if (last == good_.end())
            return false;
        totals = last->second;
        return true;
    } catch (const std::bad_alloc&) {
        return status >= 0;
    }
}

std::int32_t LastTotals::status(std::uint32_t storage) const
{
    const std::scoped_lock lock(mutex_);
    const auto found = status_.find(storage);
    return found == status_.end() ? IOTCC_OK : found->second;
}

} // namespace iotcc::stats
