#pragma once
#include "endpoint.hpp"
#include "lane.hpp"
#include "line_budget.hpp"
#include "log.hpp"

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace iotcc {

// What the HTTP lane has to say beyond its answers.
class HttpEvents final : public net::EndpointEvents {
public:
    explicit HttpEvents(log::Log& log) : log_(log) {}
    void closed(iotcc_conn& conn, std::int32_t, std::string_view text) override
    {
        const log::Level level = text.starts_with("TLS") ? log::Level::info : log::Level::debug;
        if (__atomic_load_n(&log_.level(), __ATOMIC_RELAXED) > static_cast<std::int32_t>(level) ||
            text.empty() || !lines_.ask(*conn.now_ms).write)
            return;
        log_.write(level, "http",
                   std::string(net::Lane::arrival_of(conn).remote()) +
                       " closed: " + std::string(text));
    }
    void accept_failed(int error) override
    {
        log_.write(log::Level::warn, "http",
                   "accepting pauses, 100 ms at a time: " + std::string(std::strerror(error)));
    }
    void accept_recovered() override { log_.write(log::Level::info, "http", "accepting goes on"); }
    void threw(const char* callback, std::string_view what) override
    {
        log_.write(log::Level::error, "http",
                   "threw in " + std::string(callback) + ": " + std::string(what));
    }

private:
    log::Log& log_;
    abi::LineBudget lines_{50}; // of what peers cause
};

} // namespace iotcc
