#pragma once
#include "epochs.hpp"
#include "filter_targets.hpp"
#include "keyed_hash.hpp"
#include "record_table.hpp"
#include "text_record.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace iotcc::bus {

// Filters without wildcards: one look by the hash of the whole topic, whatever their number.
class ExactFilters {
public:
    explicit ExactFilters(const text::HashKey& key) noexcept : key_(key) {}
    ~ExactFilters();
    ExactFilters(const ExactFilters&) = delete;
    ExactFilters& operator=(const ExactFilters&) = delete;

    // [writer] As FilterTargets.
    Added add(Epochs& epochs, std::string_view filter, std::string_view group, Hit hit);
    bool remove(Epochs& epochs, std::string_view filter, std::string_view group,
                Subscriber subscriber) noexcept;
    [[nodiscard]] std::size_t size() const noexcept { return size_; }

    // [reader] The hash to find the topic by; asks for the memory that find() needs.
    [[nodiscard]] std::uint64_t announce(std::string_view topic) const noexcept
    {
        const std::uint64_t hash = text::keyed_hash(key_, topic);
        filters_.prefetch(hash);
        return hash;
    }

    // [reader] Who has the topic as a filter; nullptr: nobody.
    [[nodiscard]] const FilterTargets* targets(std::uint64_t hash,
                                               std::string_view topic) const noexcept
    {
        const Filter* filter = find(hash, topic);
        return filter ? &filter->targets : nullptr;
    }

private:
    struct Filter {
        Filter(std::uint64_t whole_hash, std::size_t text_size) noexcept
            : hash(static_cast<std::uint32_t>(whole_hash)),
              size(static_cast<std::uint16_t>(text_size))
        {
        }

        [[nodiscard]] std::string_view text() const noexcept { return {text_behind(*this), size}; }

        FilterTargets targets;
        const std::uint32_t hash;
        const std::uint16_t size;
    };

    [[nodiscard]] Filter* find(std::uint64_t hash, std::string_view text) const noexcept
    {
        return filters_.find(hash, [text](const Filter& filter) { return filter.text() == text; });
    }

    const text::HashKey key_;
    RecordTable<Filter> filters_; // owned
    std::size_t size_ = 0;
};

} // namespace iotcc::bus
