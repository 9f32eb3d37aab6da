#include "record.hpp"

#include "crc32c.hpp"
#include "little_endian.hpp"

#include <array>

namespace iotcc::store {

namespace {

constexpr std::size_t kValueSum = 4, kLength = 8, kFlags = 12, kOrder = 16, kHigh = 24, kLow = 32;
constexpr std::uint32_t kKindMask = 0x0F;

std::uint32_t head_sum(const char* head, Position at) noexcept
{
    std::array<char, sizeof at> place{};
    save(place.data(), at);
    return crc32c({head + kValueSum, RecordHead::kSize - kValueSum},
                  crc32c({place.data(), place.size()}));
}

bool is_sound(const RecordHead& head, std::uint32_t flags, Position at) noexcept
{
    if ((flags & ~(kKindMask | RecordHead::kFirst | RecordHead::kLast)) != 0)
        return false;
    if (head.order > at)
        return false;
    return head.kind == RecordHead::Kind::put ||
           (head.length == 0 &&
            (head.kind == RecordHead::Kind::erase || head.kind == RecordHead::Kind::mark));
}

} // namespace

void save_head(char* to, const RecordHead& head) noexcept
{
    save<std::uint64_t>(to, 0);
    save(to + kLength, head.length);
    save(to + kFlags, static_cast<std::uint32_t>(head.kind) |
                          (head.is_first ? RecordHead::kFirst : 0) |
                          (head.is_last ? RecordHead::kLast : 0));
    save(to + kOrder, head.order);
    save(to + kHigh, head.key.high);
    save(to + kLow, head.key.low);
}

RecordHead load_head(const char* from) noexcept
{
    RecordHead head;
    const auto flags = load<std::uint32_t>(from + kFlags);
    head.kind = static_cast<RecordHead::Kind>(flags & kKindMask);
    head.is_first = (flags & RecordHead::kFirst) != 0;
    head.is_last = (flags & RecordHead::kLast) != 0;
    head.length = load<std::uint32_t>(from + kLength);
    head.order = load<std::uint64_t>(from + kOrder);
    head.key = {load<std::uint64_t>(from + kHigh), load<std::uint64_t>(from + kLow)};
    return head;
}

void save_order(char* head, std::uint64_t order) noexcept
{
    save(head + kOrder, order);
}

void save_last(char* head) noexcept
{
    save(head + kFlags, load<std::uint32_t>(head + kFlags) | RecordHead::kLast);
}

void seal(char* record, Position at) noexcept
{
    const auto length = load<std::uint32_t>(record + kLength);
    save(record + kValueSum, crc32c({record + RecordHead::kSize, length}));
    save(record, head_sum(record, at));
}

RecordView read_record(std::string_view bytes, Position at) noexcept
{
    RecordView view;
    if (bytes.size() < RecordHead::kSize)
        return view;
    view.head = load_head(bytes.data());
    if (load<std::uint32_t>(bytes.data()) != head_sum(bytes.data(), at) ||
        !is_sound(view.head, load<std::uint32_t>(bytes.data() + kFlags), at)) {
        view.state = RecordView::State::bad_head;
        return view;
    }
    if (bytes.size() - RecordHead::kSize < view.head.length)
        return view;
    view.value = bytes.substr(RecordHead::kSize, view.head.length);
    view.state = crc32c(view.value) == load<std::uint32_t>(bytes.data() + kValueSum)
                     ? RecordView::State::whole
                     : RecordView::State::bad_value;
    return view;
}

} // namespace iotcc::store
