#include "batch.hpp"

#include "record.hpp"

#include <cassert>

namespace iotcc::store {

namespace {

constexpr std::size_t kKeptMemory = std::size_t{1} << 20;

} // namespace

// `last` is set by the append: until then nobody knows which one it is.
void Batch::put(const Key& key, std::span<const std::string_view> pieces)
{
    std::size_t length = 0;
    for (const std::string_view piece : pieces)
        length += piece.size();
    assert(length <= kLongestValue);
    const std::size_t at = add_head({RecordHead::Kind::put, records_.empty(), false,
                                     static_cast<std::uint32_t>(length), 0, key},
                                    length);
    char* to = records_.data() + at + RecordHead::kSize;
    for (const std::string_view piece : pieces)
        to += piece.copy(to, piece.size());
}

void Batch::erase(const Key& key)
{
    add_head({RecordHead::Kind::erase, records_.empty(), false, 0, 0, key}, 0);
}

std::size_t Batch::add_head(const RecordHead& head, std::size_t length)
{
    const std::size_t at = records_.size();
    records_.resize(at + RecordHead::kSize + length);
    save_head(records_.data() + at, head);
    last_ = at;
    return at;
}

void Batch::reserve(std::size_t changes, std::size_t bytes)
{
    records_.reserve(records_.size() + changes * RecordHead::kSize + bytes);
}

void Batch::clear() noexcept
{
    records_.clear();
    last_ = 0;
    if (records_.capacity() > kKeptMemory)
        std::string().swap(records_);
}

} // namespace iotcc::store
