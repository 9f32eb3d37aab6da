#pragma once
#include "identity.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <unordered_map>
#include <vector>

namespace iotcc::sinks {

// The rows that one sink has not taken yet, in order, within a bound of memory. A connection has at
// most one UPDATE in it: values are absolute, so the newest says it all. One thread at a time.
class Backlog {
public:
    static constexpr std::uint32_t kMostRows = 4096; // of a batch

    explicit Backlog(std::size_t most_bytes) : most_bytes_(most_bytes)
    {
        batch_.reserve(kMostRows);
    }

    // Answers how many rows, the oldest, had to go to stay within the bound. Throws std::bad_alloc.
    std::uint64_t push(const SinkRow& row);
    // The batch in hand: those rows stay counted until release(). Where there is one already, it is
    // that one again.
    [[nodiscard]] const std::vector<SinkRow>& batch() noexcept;
    void release() noexcept; // the batch is done with

    [[nodiscard]] bool empty() const noexcept { return batch_.empty() && rows_.empty(); }
    [[nodiscard]] std::size_t rows() const noexcept { return batch_.size() + rows_.size(); }
    [[nodiscard]] std::size_t bytes() const noexcept { return batch_bytes_ + bytes_; }

private:
    void pop_front() noexcept;

    const std::size_t most_bytes_;
    std::deque<SinkRow> rows_;
    std::size_t bytes_ = 0;    // of rows_
    std::uint64_t popped_ = 0; // rows that have left rows_: its front has that number
    std::unordered_map<std::uint64_t, std::uint64_t> updates_; // connection: number of its UPDATE
    std::vector<SinkRow> batch_;
    std::size_t batch_bytes_ = 0;
};

} // namespace iotcc::sinks
