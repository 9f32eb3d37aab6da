#include "bus_clients.hpp"

#include <algorithm>

namespace iotcc::test {

void Subscriber1883::connect(ScriptedLanes& lanes, std::uint32_t lane)
{
    device_ = &lanes.connect(lane);
    taken_ = answered_ = 0;
    is_open_ = false;
    (void)device_->open(name_, {false, {}, {}}, 1);
}

void Subscriber1883::leave()
{
    if (is_connected())
        device_->leave();
    device_ = nullptr;
}

void Subscriber1883::act(std::size_t most)
{
    if (!is_connected())
        return;
    take_answers();
    for (; is_connected() && most != 0 && taken_ < device_->got.size(); --most)
        take(Got(device_->got[taken_++]));
}

void Subscriber1883::take_answers()
{
    for (; answered_ < device_->given.size(); ++answered_) {
        const Given given = device_->given[answered_];
        if (!is_open_) {
            is_open_ = true;
            if (given.status < 0)
                return leave();
            if (given.status == 0 && !received_.empty())
                fault_ = name_ + " lost its session";
            if (!has_filter_ || given.status == 0)
                has_filter_ = device_->subscribe("m/#", 2, 2) == 2;
        } else if (given.token >= 1000) { // that it was received: PUBREL, PUBCOMP
            received_.erase(given.token - 1000);
            (void)device_->settle(given.token - 1000);
        }
    }
}

void Subscriber1883::take(const Got& got)
{
    if (got.is_received) {
        received_.erase(got.number);
        (void)device_->settle(got.number);
        return;
    }
    const auto known = received_.find(got.number);
    if (got.qos == 2 && known != received_.end() && known->second != got.payload)
        fault_ = name_ + ": number " + std::to_string(got.number) + " was " + known->second +
                 " and is " + got.payload;
    if (got.qos == 1 || known == received_.end()) {
        const auto colon = got.payload.find(':');
        log_[std::stoi(got.payload.substr(0, colon))].push_back(
            std::stoi(got.payload.substr(colon + 1)));
    }
    if (got.qos == 1)
        return (void)device_->settle(got.number);
    received_[got.number] = got.payload;
    if (device_->settle(got.number, IOTCC_SETTLE_RECEIVED, 1000 + got.number) == IOTCC_OK) {
        received_.erase(got.number);
        (void)device_->settle(got.number);
    }
}

std::size_t Subscriber1883::missing(int publisher, int count) const
{
    const auto found = log_.find(publisher);
    std::vector<bool> has(static_cast<std::size_t>(count));
    if (found != log_.end())
        for (const int each : found->second)
            has[static_cast<std::size_t>(each)] = true;
    return static_cast<std::size_t>(std::count(has.begin(), has.end(), false));
}

std::string Subscriber1883::fault(int publisher, int count, bool repeats) const
{
    if (!fault_.empty())
        return fault_;
    const auto found = log_.find(publisher);
    int next = 0;
    if (found != log_.end())
        for (const int each : found->second) {
            if (each > next || (each < next && !repeats))
                return name_ + ": " + std::to_string(publisher) + ":" + std::to_string(each) +
                       " where " + std::to_string(next) + " was due";
            next = std::max(next, each + 1);
        }
    return next == count ? ""
                         : name_ + ": " + std::to_string(publisher) + ":" + std::to_string(next) +
                               " is missing";
}

void Publisher1883::connect(ScriptedLanes& lanes, std::uint32_t lane)
{
    device_ = &lanes.connect(lane);
    given_ = 0;
    is_open_ = false;
    (void)device_->open(name(), {false, {}, {}}, 1);
}

void Publisher1883::leave()
{
    if (is_connected())
        device_->leave();
    device_ = nullptr;
}

void Publisher1883::publish_next()
{
    if (!is_connected() || !is_open_ || device_->is_held || out_.size() >= 8)
        return;
    out_.push_back({next_++, qos_ == 2 ? next_id_ : 0, false});
    next_id_ = next_id_ % 16 + 1; // so that numbers come again soon
    send(out_.back());
}

void Publisher1883::send(Out& out)
{
    const auto token = static_cast<std::uint64_t>(out.number) * 2 + 10 + out.is_acknowledged;
    const std::string number = std::to_string(index_);
    const std::int32_t result =
        out.is_acknowledged
            ? device_->release(out.once_id, token)
            : device_->publish("m/" + number, number + ":" + std::to_string(out.number),
                               {qos_, false, out.once_id}, token);
    if (result == IOTCC_OK)
        answered(out);
}

void Publisher1883::answered(Out& out)
{
    if (out.once_id == 0 || out.is_acknowledged) {
        std::erase_if(out_, [number = out.number](const Out& e) { return e.number == number; });
        return;
    }
    out.is_acknowledged = true;
    send(out);
}

void Publisher1883::act()
{
    if (!is_connected())
        return;
    for (; is_connected() && given_ < device_->given.size(); ++given_) {
        const Given given = device_->given[given_];
        if (!is_open_) {
            if (given.status < 0)
                return leave();
            is_open_ = true;
            const auto again = out_;
            for (const Out& each : again)
                for (Out& out : out_)
                    if (out.number == each.number) {
                        send(out);
                        break;
                    }
            continue;
        }
        const auto number = static_cast<int>((given.token - 10) / 2);
        const auto found = std::find_if(out_.begin(), out_.end(), [&](const Out& each) {
            return each.number == number && each.is_acknowledged == (given.token % 2 == 1);
        });
        if (found != out_.end() && given.status == IOTCC_OK)
            answered(*found);
    }
}

} // namespace iotcc::test
