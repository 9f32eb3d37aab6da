#pragma once
#include "disk_calls.hpp"
#include "file_descriptor.hpp"
#include "segment_head.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

namespace iotcc::store {

// One segment, open. read() is safe from any thread, the rest one thread at a time. A shared_ptr
// holds it, because a reader may still be inside when compaction has removed the file.
class SegmentFile {
public:
    SegmentFile(DiskCalls& calls, FileDescriptor file, std::string path, SegmentHead head,
                Position end)
        : calls_(calls), file_(std::move(file)), path_(std::move(path)), head_(head), end_(end)
    {
    }

    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    [[nodiscard]] std::uint64_t number() const noexcept { return head_.number; }
    [[nodiscard]] Position start() const noexcept { return head_.start; }
    [[nodiscard]] Position end() const noexcept { return end_; } // of what is in it
    [[nodiscard]] std::uint64_t bytes() const noexcept
    {
        return end_ - head_.start + SegmentHead::kSize;
    }
    [[nodiscard]] std::uint64_t offset_of(Position at) const noexcept
    {
        return at - head_.start + SegmentHead::kSize;
    }

    // Writes all bytes at the end. After an error end() is as before, and what lies behind it in
    // the file has to be cut.
    [[nodiscard]] std::error_code append(std::string_view bytes);
    [[nodiscard]] std::error_code sync();
    [[nodiscard]] std::error_code cut(Position end);
    // Counts nothing from there on, whatever the file holds.
    void forget_from(Position end) noexcept { end_ = end; }

    // [any] As many bytes as there are from `at` on, at most `size`.
    [[nodiscard]] std::error_code read(Position at, std::size_t size, std::string& bytes) const;

private:
    DiskCalls& calls_;
    FileDescriptor file_;
    std::string path_;
    SegmentHead head_;
    Position end_;
};

} // namespace iotcc::store
