#include "segment_file.hpp"

#include <cerrno>
#include <unistd.h>

namespace iotcc::store {

namespace {

std::error_code last_error() noexcept
{
    return {errno, std::generic_category()};
}

} // namespace

std::error_code SegmentFile::append(std::string_view bytes)
{
    const Position before = end_;
    while (!bytes.empty()) {
        const ssize_t written = calls_.write(file_.get(), bytes.data(), bytes.size(),
                                             static_cast<off_t>(offset_of(end_)));
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0) {
            const std::error_code error =
                written < 0 ? last_error() : std::make_error_code(std::errc::io_error);
            end_ = before;
            return error;
        }
        end_ += static_cast<std::uint64_t>(written);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

std::error_code SegmentFile::sync()
{
    return calls_.sync(file_.get()) == 0 ? std::error_code() : last_error();
}

std::error_code SegmentFile::cut(Position end)
{
    if (calls_.cut(file_.get(), static_cast<off_t>(offset_of(end))) != 0)
        return last_error();
    end_ = end;
    return {};
}

std::error_code SegmentFile::read(Position at, std::size_t size, std::string& bytes) const
{
    bytes.resize(size);
    std::size_t have = 0;
    while (have < size) {
        const ssize_t got = ::pread(file_.get(), bytes.data() + have, size - have,
                                    static_cast<off_t>(offset_of(at) + have));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return last_error();
        if (got == 0)
            break;
        have += static_cast<std::size_t>(got);
    }
    bytes.resize(have);
    return {};
}

} // namespace iotcc::store
