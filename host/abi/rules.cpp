#include "rules.hpp"

#include "instance.hpp"
#include "instance_lane.hpp"
#include "views.hpp"

#include <algorithm>
#include <cstring>
#include <tuple>

namespace iotcc::abi {

namespace {

// Runs on a lane, nested in a callback of a handler; its time counts for the rule.
template <class F> std::int32_t call(Instance& rule, std::uint32_t lane, const char* callback, F f)
{
    std::int32_t result = IOTCC_E_EXCEPTION;
    rule.on(lane)->timed(callback, [&] { rule.guarded(callback, [&] { result = f(); }); });
    return result;
}

} // namespace

void Rules::add(Instance& instance)
{
    const auto& vtable = *static_cast<const iotcc_logic*>(instance.component().vtable);
    Rule rule{&instance, {}};
    std::memcpy(&rule.table, &vtable, std::min<std::size_t>(vtable.struct_size, sizeof rule.table));
    const auto order = [](const Rule& each) {
        return std::tuple(each.table.priority, std::string_view(each.instance->name()));
    };
    const auto behind = std::ranges::upper_bound(rules_, order(rule), {}, order);
    rules_.insert(behind, rule);
}

Rules::Verdict Rules::connect(std::uint32_t lane, std::uint64_t connection,
                              const iotcc_device& device, std::string_view remote,
                              Progress& progress) const
{
    while (progress.next < rules_.size()) {
        const Rule& rule = rules_[progress.next++];
        const std::int32_t result = call(*rule.instance, lane, "on_connect", [&] {
            return rule.table.on_connect(rule.instance->self(), connection, &device, str(remote));
        });
        if (result == IOTCC_PENDING)
            return {IOTCC_PENDING, rule.instance};
        if (result < 0)
            return {IOTCC_E_DENIED, rule.instance};
        progress.is_allowed = progress.is_allowed || result == IOTCC_OK;
    }
    return {progress.is_allowed || allows_undecided_ ? IOTCC_OK : IOTCC_E_DENIED};
}

Rules::Verdict Rules::message(std::uint32_t lane, std::uint64_t connection,
                              std::string_view device_id, const iotcc_msg& message) const
{
    for (const Rule& rule : rules_) {
        const std::int32_t result = call(*rule.instance, lane, "on_message", [&] {
            return rule.table.on_message(rule.instance->self(), connection, str(device_id),
                                         &message);
        });
        if (result < 0 || result == IOTCC_DROP)
            return {result, rule.instance};
        if (result == IOTCC_CONSUMED)
            break;
    }
    return {};
}

void Rules::disconnect(std::uint32_t lane, std::uint64_t connection, std::string_view device_id,
                       std::int32_t why) const
{
    for (const Rule& rule : rules_)
        (void)call(*rule.instance, lane, "on_disconnect", [&] {
            rule.table.on_disconnect(rule.instance->self(), connection, str(device_id), why);
            return IOTCC_OK;
        });
}

} // namespace iotcc::abi
