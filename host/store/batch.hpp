#pragma once
#include "key.hpp"

#include <cstddef>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace iotcc::store {

struct RecordHead;

// Changes that are kept together: after a crash all of them are there, or none. A later change of a
// key replaces an earlier one. Holds them as they go into the log, so that an append is a copy;
// meant to be reused, since it keeps its memory. One thread at a time.
class Batch {
public:
    static constexpr std::size_t kLongestValue = std::size_t{1} << 30;

    // The value is the pieces one after the other, at most kLongestValue bytes together; they are
    // copied. May throw std::bad_alloc, and then nothing has changed.
    void put(const Key& key, std::span<const std::string_view> pieces);
    void put(const Key& key, std::initializer_list<std::string_view> pieces)
    {
        put(key, std::span(pieces.begin(), pieces.size()));
    }
    void put(const Key& key, std::string_view value) { put(key, {&value, 1}); }
    // A key that is not there stays so. May throw std::bad_alloc.
    void erase(const Key& key);

    // Memory for so many changes more with values of so many bytes together, which then cannot
    // fail. May throw std::bad_alloc.
    void reserve(std::size_t changes, std::size_t bytes);

    // As it is now, for cut(): good until it is cleared or appended.
    struct Mark {
        std::size_t bytes, last;
    };
    [[nodiscard]] Mark mark() const noexcept { return {records_.size(), last_}; }
    // Takes out what came since.
    void cut(Mark mark) noexcept
    {
        records_.resize(mark.bytes);
        last_ = mark.last;
    }

    // Empty again; memory beyond 1 MiB is given back.
    void clear() noexcept;

    [[nodiscard]] bool empty() const noexcept { return records_.empty(); }
    [[nodiscard]] std::size_t bytes() const noexcept { return records_.size(); } // in the log

private:
    friend class LiveMap;
    std::size_t add_head(const RecordHead& head, std::size_t length);

    std::string records_;  // whole records, unsealed
    std::size_t last_ = 0; // where the last of them begins
};

} // namespace iotcc::store
