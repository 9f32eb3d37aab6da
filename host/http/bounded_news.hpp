#pragma once
#include "stream_kind.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace iotcc::http {

// The news of one look, bounded: they have to fit the queue of a client that pauses for a moment.
class BoundedNews {
public:
    static constexpr std::size_t kMost = 32 * 1024; // bytes of data

    // `skipped_as`: what an event "skipped" counts, static.
    explicit BoundedNews(std::string_view skipped_as) noexcept : skipped_as_(skipped_as) {}

    // One that does not fit is skipped.
    void add(std::string_view name, std::string data);
    void skip(std::uint64_t times) noexcept { skipped_ += times; }
    // All of them; at their end, where there was more, an event "skipped" that says how many.
    [[nodiscard]] std::vector<StreamEvent> take();

private:
    const std::string_view skipped_as_;
    std::vector<StreamEvent> events_;
    std::size_t bytes_ = 0;
    std::uint64_t skipped_ = 0;
};

} // namespace iotcc::http
