#pragma once
#include <cstddef>
#include <string_view>

namespace iotcc::bus {

inline constexpr char kLevelSeparator = '/';
inline constexpr std::size_t kMaxSeparators = 200;
inline constexpr std::size_t kMaxLevels = kMaxSeparators + 1;

// Cuts a topic or filter into its levels, from the front; "a//" has three: "a", "" and "". Points
// into the text, which must outlive it.
class TopicLevels {
public:
    explicit TopicLevels(std::string_view text) noexcept : rest_(text) {}

    [[nodiscard]] bool at_end() const noexcept { return at_end_; }

    // The next level; not at the end.
    std::string_view next() noexcept
    {
        const std::size_t size = rest_.find(kLevelSeparator);
        const std::string_view level = rest_.substr(0, size);
        at_end_ = size == std::string_view::npos;
        rest_.remove_prefix(at_end_ ? rest_.size() : size + 1);
        return level;
    }

private:
    std::string_view rest_;
    bool at_end_ = false;
};

} // namespace iotcc::bus
