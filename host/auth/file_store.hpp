#pragma once
#include "guarded_file.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace iotcc::auth {

// What became of a look at a file.
struct Refresh {
    enum class Outcome { unchanged, replaced, refused } outcome = Outcome::unchanged;
    std::string reason; // of a refusal, in words
};

// A guarded file and what it held when it was last good: a Content, which never changes.
template <class Content> class FileStore {
public:
    // Makes the content of a file's text; `path` is for its messages. Throws GuardedFileError.
    using Parse = Content (*)(std::string_view text, const std::string& path);

    // Reads the file. Throws GuardedFileError.
    FileStore(std::string path, Parse parse, Readers readers = Readers::owner_and_group)
        : path_(std::move(path)), parse_(parse), readers_(readers)
    {
        load();
    }

    // [any] The lock is held for the copy of a pointer, and taken once per connection or request,
    // never per message: an atomic shared_ptr would take one inside as well.
    [[nodiscard]] std::shared_ptr<const Content> current() const
    {
        const std::scoped_lock lock(mutex_);
        return current_;
    }
    // [any] Another number after each replacement: who keeps what current() answered looks here,
    // which takes no lock.
    [[nodiscard]] std::uint64_t generation() const noexcept
    {
        return generation_.load(std::memory_order_acquire);
    }

    // [main] Reads the file again where it is another one than at the last look. A refused one
    // changes nothing and is not looked at again before it changes.
    [[nodiscard]] Refresh refresh()
    {
        const std::optional<FileStamp> stamp = stamp_of(path_);
        if (stamp == seen_)
            return {};
        seen_ = stamp;
        try {
            load();
            return {Refresh::Outcome::replaced, {}};
        } catch (const GuardedFileError& error) {
            return {Refresh::Outcome::refused, error.what()};
        }
    }
    // [main] Reads the file as refresh() would, and changes nothing. Throws GuardedFileError.
    void check() const { (void)parse_(read_guarded_file(path_, readers_).text, path_); }

    [[nodiscard]] const std::string& path() const noexcept { return path_; }

private:
    void load()
    {
        const GuardedText file = read_guarded_file(path_, readers_);
        // Of before it was read: what is written meanwhile is seen at the next look.
        seen_ = file.stamp;
        auto fresh = std::make_shared<const Content>(parse_(file.text, path_));
        const std::scoped_lock lock(mutex_);
        current_.swap(fresh);
        generation_.fetch_add(1, std::memory_order_release);
    }

    const std::string path_;
    const Parse parse_;
    const Readers readers_;
    std::optional<FileStamp> seen_; // [main]
    mutable std::mutex mutex_;      // guards current_
    std::shared_ptr<const Content> current_;
    std::atomic<std::uint64_t> generation_{0};
};

} // namespace iotcc::auth
