#include "boot_id.hpp"
#include "close_word.hpp"
#include "connection_text.hpp"
#include "instance.hpp"
#include "instance_lane.hpp"
#include "lane.hpp"
#include "log.hpp"

#include <cmath>
#include <cstring>
#include <new>
#include <string>

// What a lane's side of an instance has to say in the log.
namespace iotcc::abi {

namespace {

// What a device sent may be in the words for a close.
constexpr std::size_t kLongestDeviceText = 256;

} // namespace

void InstanceLane::log_closed(iotcc_conn& conn, std::int32_t why, std::string_view text)
{
    const auto level = is_ordinary(why) ? log::Level::debug : log::Level::info;
    if (!may_log(level))
        return;
    const std::string who = net::Lane::is_identified(conn)
                                ? "connection " + name_of(conn)
                                : std::string(net::Lane::arrival_of(conn).remote());
    instance_.log(level, who + " closed (" + close_word(why) + ")" + (text.empty() ? "" : ": ") +
                             std::string(stats::utf8_prefix(text, kLongestDeviceText)));
}

// As the API names it.
std::string InstanceLane::name_of(const iotcc_conn& conn) const
{
    const BootId* const boot = instance_.rooms().boot_id;
    return boot == nullptr ? std::to_string(conn.id) : boot->connection(conn.id);
}

void InstanceLane::accept_failed(int error)
{
    if (may_log(log::Level::warn))
        instance_.log(log::Level::warn,
                      "accepting pauses, 100 ms at a time: " + std::string(std::strerror(error)));
}

void InstanceLane::accept_recovered()
{
    if (may_log(log::Level::info))
        instance_.log(log::Level::info, "accepting goes on");
}

void InstanceLane::threw(const char* callback, std::string_view what)
{
    if (may_log(log::Level::error))
        instance_.log(log::Level::error,
                      "threw in " + std::string(callback) + ": " + std::string(what));
}

// A line less where there is no memory: what comes behind the call must be done.
void InstanceLane::was_slow(const char* callback, double seconds) noexcept
{
    try {
        log_slow(callback, seconds);
    } catch (const std::bad_alloc&) {
    }
}

void InstanceLane::log_slow(const char* callback, double seconds)
{
    const auto untold = slow_calls_.add(lane_.now_ms());
    if (!untold)
        return;
    instance_.log(
        log::Level::warn,
        std::string(callback) + " took " + std::to_string(std::lround(seconds * 1000)) +
            " ms: lane " + std::to_string(lane_.index()) + " served nobody else meanwhile" +
            (*untold == 0 ? ""
                          : "; " + std::to_string(*untold) + " more since the last such line"));
}

// Says first how many lines were not written.
bool InstanceLane::may_log(log::Level level)
{
    if (!instance_.logs(level))
        return false;
    const LineBudget::Grant grant = lines_.ask(lane_.now_ms());
    if (grant.dropped != 0)
        instance_.log(log::Level::warn, std::to_string(grant.dropped) + " log lines dropped");
    return grant.write;
}

} // namespace iotcc::abi
