#pragma once
#include <cstdint>
#include <string>

namespace iotcc::store {

// Hears of what becomes of appends. [writer] each function but warning(): called one at a time on
// the store's writer thread, so it posts and returns; the next write waits for it. It must not
// throw.
class Listener {
public:
    virtual ~Listener() = default;

    // Every append that answered `sequence` or less is kept. Rises from call to call; one call
    // covers all that was written together. The first one, soon after the opening, covers what was
    // there before.
    virtual void committed(std::uint64_t sequence) noexcept = 0;

    // Nothing is committed until recovered(): `text` says which file and why. Comes again when the
    // reason changes. The store tries again every second by itself.
    virtual void failing(const std::string& text) noexcept = 0;
    virtual void recovered() noexcept = 0;

    // [any] A line for the log: a damaged segment was set aside; or a record turned out unreadable,
    // then on the thread that read it.
    virtual void warning(const std::string& text) noexcept = 0;
};

} // namespace iotcc::store
