#pragma once
#include <iotcc/types.h>

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace iotcc::stats {

// The last totals that each storage gave, for the times when it gives none. Safe from any thread;
// its mutex is held for a copy, never while a storage is called.
class LastTotals {
public:
    // The storage answered `status`, with `totals` where that is a success; where it is not,
    // `totals` become the last good ones. False: there have never been any.
    [[nodiscard]] bool keep_or_recall(std::uint32_t storage, std::string_view instance,
                                      std::int32_t status, iotcc_totals& totals) noexcept;
    // Of its last answer: E_*, or IOTCC_OK.
    [[nodiscard]] std::int32_t status(std::uint32_t storage) const;

private:
    mutable std::mutex mutex_; // guards what follows
    std::map<std::pair<std::uint32_t, std::string>, iotcc_totals> good_;
    std::map<std::uint32_t, std::int32_t> status_;
};

} // namespace iotcc::stats
