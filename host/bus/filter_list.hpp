#pragma once
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string_view>

namespace iotcc::bus {

// A filter of one session. Where a FilterList gave it, its text is good until the list changes.
struct Subscription {
    std::string_view filter;
    std::uint32_t stored = 0; // the session's number for it in the store
    std::uint8_t qos = 0;
};

// The filters of one session, in one piece of memory: most sessions have one filter, and hosts have
// tens of thousands of them. Looking one up looks at all, of which bus.filters allows a thousand.
class FilterList {
public:
    [[nodiscard]] std::size_t size() const noexcept { return count_; }
    [[nodiscard]] std::optional<Subscription> find(std::string_view filter) const noexcept;
    // One that is not there, at most kMaxTopicBytes and a share's prefix long. Throws
    // std::bad_alloc and then has changed nothing.
    void add(const Subscription& subscription);
    // Of one that is there.
    void set_qos(std::string_view filter, std::uint8_t qos) noexcept;
    void remove(std::string_view filter) noexcept;
    // visit(const Subscription&)
    template <class Visit> void each(Visit&& visit) const
    {
        for (std::uint32_t at = 0; at < used_; at += size_at(at))
            visit(at_offset(at));
    }

private:
    struct Head { // in front of each text
        std::uint32_t stored;
        std::uint32_t size : 24; // of the text
        std::uint32_t qos : 8;
    };
    struct Free {
        void operator()(char* memory) const noexcept { std::free(memory); }
    };
    [[nodiscard]] Head head_at(std::uint32_t at) const noexcept;
    [[nodiscard]] std::uint32_t size_at(std::uint32_t at) const noexcept
    {
        return static_cast<std::uint32_t>(sizeof(Head)) + head_at(at).size;
    }
    [[nodiscard]] Subscription at_offset(std::uint32_t at) const noexcept;
    [[nodiscard]] std::optional<std::uint32_t> offset_of(std::string_view filter) const noexcept;

    std::unique_ptr<char[], Free> bytes_;
    std::uint32_t used_ = 0, count_ = 0;
};

} // namespace iotcc::bus
