#pragma once
#include "record.hpp"

#include <string_view>
#include <vector>

namespace iotcc::store {

// Goes through the records of a segment, batch by batch, whatever its bytes are. Takes time in
// proportion to them.
class SegmentWalk {
public:
    struct Entry {
        RecordHead head;
        Position at = 0;
        std::string_view value; // into the segment's bytes
    };

    // `body`: what follows the segment's head; `start`: where its first byte lies.
    SegmentWalk(std::string_view body, Position start) noexcept : body_(body), start_(start) {}

    // The next whole batch. False at the end or where there is none at at(). A mark is no batch and
    // is passed.
    [[nodiscard]] bool next(std::vector<Entry>& batch);

    // Goes on behind bad bytes, to the next place where a batch may begin; false at the end.
    bool skip_bad() noexcept;

    [[nodiscard]] Position at() const noexcept { return start_ + offset_; } // behind the last batch
    [[nodiscard]] bool is_at_end() const noexcept { return offset_ == body_.size(); }

    // Whether a group further on says that what lies at at() had been committed: then it was
    // damaged later, and is not the end of a write that a crash cut short.
    [[nodiscard]] bool was_committed() const;

private:
    [[nodiscard]] RecordView record_at(std::size_t offset) const noexcept
    {
        return read_record(body_.substr(offset), start_ + offset);
    }

    std::string_view body_;
    Position start_;
    std::size_t offset_ = 0;
    Position committed_ = 0; // the highest that a mark has told
};

} // namespace iotcc::store
