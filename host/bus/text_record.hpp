#pragma once
#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <string_view>
#include <utility>

namespace iotcc::bus {

// Frees a record that was made with its text behind it.
template <class Record> struct TextRecordDelete {
    void operator()(Record* record) const noexcept
    {
        record->~Record();
        ::operator delete(record);
    }
};

template <class Record> using TextRecord = std::unique_ptr<Record, TextRecordDelete<Record>>;

// One allocation for a record and its text, which is at text_behind(record). Throws std::bad_alloc.
template <class Record, class... Arguments>
[[nodiscard]] TextRecord<Record> make_text_record(std::string_view text, Arguments&&... arguments)
{
    void* const at = ::operator new(sizeof(Record) + text.size());
    std::memcpy(static_cast<char*>(at) + sizeof(Record), text.data(), text.size());
    return TextRecord<Record>(new (at) Record(std::forward<Arguments>(arguments)...));
}

template <class Record> [[nodiscard]] const char* text_behind(const Record& record) noexcept
{
    return reinterpret_cast<const char*>(&record) + sizeof(Record);
}

} // namespace iotcc::bus
