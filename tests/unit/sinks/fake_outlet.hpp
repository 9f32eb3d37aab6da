#pragma once
#include "outlet.hpp"

#include <iotcc/types.h>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

namespace iotcc::sinks {

// A row as a sink got it.
struct GivenRow {
    std::uint64_t conn_id;
    std::uint32_t event;
    std::uint64_t received;
    bool operator==(const GivenRow&) const = default;
};

// What a test and its sink share. Safe from any thread.
class SinkScript {
public:
    std::atomic<std::int32_t> answer{IOTCC_OK};
    std::atomic<bool> throws{false};
    std::atomic<unsigned> calls{0};

    void hold() { set_held(true); }
    void let_go() { set_held(false); }
    [[nodiscard]] std::vector<GivenRow> taken() const
    {
        const std::scoped_lock lock(mutex_);
        return taken_;
    }
    [[nodiscard]] std::vector<std::string> lines() const
    {
        const std::scoped_lock lock(mutex_);
        return lines_;
    }

    std::int32_t apply(const iotcc_row* rows, std::uint32_t n)
    {
        ++calls;
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return !held_; });
        if (throws)
            throw std::runtime_error("no engine");
        if (answer >= 0)
            for (std::uint32_t i = 0; i < n; ++i)
                taken_.push_back({rows[i].conn_id, rows[i].event, rows[i].counters.rx_msgs});
        return answer;
    }
    void log(std::string_view text)
    {
        const std::scoped_lock lock(mutex_);
        lines_.emplace_back(text);
    }

private:
    void set_held(bool held)
    {
        {
            const std::scoped_lock lock(mutex_);
            held_ = held;
        }
        changed_.notify_all();
    }

    mutable std::mutex mutex_; // guards what follows
    std::condition_variable changed_;
    bool held_ = false;
    std::vector<GivenRow> taken_;
    std::vector<std::string> lines_;
};

class FakeOutlet final : public Outlet {
public:
    explicit FakeOutlet(SinkScript& script) : script_(script) {}
    [[nodiscard]] const std::string& name() const noexcept override { return name_; }
    std::int32_t apply(const iotcc_row* rows, std::uint32_t n, std::uint32_t) override
    {
        return script_.apply(rows, n);
    }
    [[nodiscard]] std::string words(std::int32_t) override { return "disk full"; }
    void log(std::int32_t, std::string_view text) override { script_.log(text); }

private:
    const std::string name_ = "sink";
    SinkScript& script_;
};

} // namespace iotcc::sinks
