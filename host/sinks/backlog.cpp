#include "backlog.hpp"

#include <new>

namespace iotcc::sinks {

std::uint64_t Backlog::push(const SinkRow& row)
{
    const bool is_update = row.event == IOTCC_ROW_UPDATE;
    if (is_update)
        if (const auto waiting = updates_.find(row.who->connection()); waiting != updates_.end()) {
            rows_[waiting->second - popped_].counters = row.counters;
            return 0;
        }
    rows_.push_back(row);
    try {
        if (is_update)
            updates_.emplace(row.who->connection(), popped_ + rows_.size() - 1);
    } catch (const std::bad_alloc&) { // all or nothing
        rows_.pop_back();
        throw;
    }
    bytes_ += row.bytes();
    std::uint64_t dropped = 0;
    for (; bytes() > most_bytes_ && !rows_.empty(); ++dropped)
        pop_front();
    return dropped;
}

const std::vector<SinkRow>& Backlog::batch() noexcept
{
    if (!batch_.empty())
        return batch_;
    // Half of the memory at most, so that a batch that fails for long leaves room for newer rows.
    while (!rows_.empty() && batch_.size() < kMostRows &&
           (batch_.empty() || batch_bytes_ + rows_.front().bytes() <= most_bytes_ / 2)) {
        batch_bytes_ += rows_.front().bytes();
        batch_.push_back(rows_.front());
        pop_front();
    }
    return batch_;
}

void Backlog::release() noexcept
{
    batch_.clear();
    batch_bytes_ = 0;
}

void Backlog::pop_front() noexcept
{
    const SinkRow& row = rows_.front();
    bytes_ -= row.bytes();
    if (row.event == IOTCC_ROW_UPDATE)
        updates_.erase(row.who->connection());
    rows_.pop_front();
    ++popped_;
}

} // namespace iotcc::sinks
