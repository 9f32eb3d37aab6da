#include "head_check.hpp"

#include "head_parser.hpp"

#include <algorithm>

namespace iotcc::http {

// Finds the end of the head; answers what is wrong with the bytes before it, or nullptr.
const char* HeadCheck::scan(std::string_view buffer) noexcept
{
    const auto end = std::min(buffer.size(), kMaxHead);
    for (; scanned_ < end && size_ == 0; ++scanned_) {
        const char c = buffer[scanned_];
        const bool after_cr = scanned_ > 0 && buffer[scanned_ - 1] == '\r';
        if (c == '\0')
            return "NUL in the request head";
        if (after_cr != (c == '\n'))
            return "CR or LF alone in the request head";
        if (c != '\n')
            continue;
        const bool is_empty = line_begin_ + 1 == scanned_;
        line_begin_ = scanned_ + 1;
        if (!is_empty)
            continue;
        if (scanned_ == 1) // one empty line before a request is ignored (RFC 9112 section 2.2)
            begin_ = line_begin_;
        else
            size_ = line_begin_;
    }
    return nullptr;
}

HeadOutcome HeadCheck::next(std::string_view buffer)
{
    if (const char* fault = scan(buffer))
        return Refusal{400, fault};
    if (size_ == 0 && scanned_ < kMaxHead)
        return NeedMore{};
    if (size_ == 0 && line_begin_ == begin_)
        return Refusal{414, "request line longer than 8 KiB"};
    if (size_ == 0)
        return Refusal{431, "request head larger than 8 KiB"};
    return parse_head(buffer.substr(begin_, size_ - begin_), size_);
}

} // namespace iotcc::http
