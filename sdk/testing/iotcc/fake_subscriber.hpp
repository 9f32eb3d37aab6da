#pragma once
#include <iotcc/fake_bus.hpp>
#include <iotcc/service/bus.h>
#include <iotcc/views.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace iotcc::testing {

// A connection and its session, as "iotcc.bus/1" of a fake host knows them. One thread.
class FakeSubscriber : protected iotcc_conn {
public:
    FakeSubscriber(const FakeSubscriber&) = delete;
    FakeSubscriber& operator=(const FakeSubscriber&) = delete;

    FakeSession session; // what it asked of the bus
    // on_stored calls that are still to come.
    [[nodiscard]] std::size_t awaited() const { return awaited_.size(); }

    // The service, what a connection uses of it.
    [[nodiscard]] static const iotcc_bus& bus()
    {
        static const iotcc_bus table = [] {
            iotcc_bus t{};
            t.struct_size = sizeof t;
            t.open_session = open_session_;
            t.subscribe_conn = subscribe_;
            t.unsubscribe_conn = unsubscribe_;
            t.settle = settle_;
            t.release = release_;
            t.drop_will = drop_will_;
            return t;
        }();
        return table;
    }

protected:
    FakeSubscriber(const iotcc_conn& conn, const BusAnswers& answers)
        : iotcc_conn(conn), bus_answers_(answers)
    {
    }
    ~FakeSubscriber() = default;

    // Remembers the token of what is answered PENDING; answers what it is given.
    std::int32_t awaits(std::int32_t answer, std::uint64_t token)
    {
        if (answer == IOTCC_PENDING)
            awaited_.push_back(token);
        return answer;
    }

    bool is_known_ = false;              // identified, and no rule has to decide any more
    bool opening_ = false;               // open_session answered PENDING
    std::vector<std::uint64_t> awaited_; // tokens of what was answered PENDING

private:
    static FakeSubscriber& of(iotcc_conn* c) { return *static_cast<FakeSubscriber*>(c); }

    static std::int32_t open_session_(iotcc_conn* c, const iotcc_session* s, std::uint64_t token)
    {
        FakeSubscriber& own = of(c);
        if (!own.is_known_)
            return IOTCC_E_BUSY;
        if (own.session.opened)
            return IOTCC_E_ARG;
        own.session.opened = {s->flags, std::nullopt, s->form};
        if (const iotcc_msg* will = s->will)
            own.session.opened->will = {std::string(view(will->topic)),
                                        std::string(view(will->payload)), will->qos, will->retain};
        const auto answer = own.bus_answers_.open_session;
        own.opening_ = answer == IOTCC_PENDING;
        return own.awaits(answer, token);
    }
    static std::int32_t subscribe_(iotcc_conn* c, iotcc_subscription* subscriptions,
                                   std::uint32_t n, std::uint64_t token)
    {
        FakeSubscriber& own = of(c);
        for (std::uint32_t i = 0; i < n; ++i) {
            auto& each = subscriptions[i];
            const std::string filter(view(each.filter));
            const auto found = own.bus_answers_.filters.find(filter);
            each.result = found == own.bus_answers_.filters.end()
                              ? static_cast<std::int32_t>(each.qos)
                              : found->second;
            own.session.subscribed.push_back({filter, each.qos});
        }
        return own.awaits(own.bus_answers_.subscribe, token);
    }
    static std::int32_t unsubscribe_(iotcc_conn* c, const iotcc_str* filters, std::uint32_t n,
                                     std::uint64_t token)
    {
        FakeSubscriber& own = of(c);
        for (std::uint32_t i = 0; i < n; ++i)
            own.session.unsubscribed.emplace_back(view(filters[i]));
        return own.awaits(own.bus_answers_.unsubscribe, token);
    }
    static std::int32_t settle_(iotcc_conn* c, std::uint64_t number, std::uint32_t how,
                                std::uint64_t token)
    {
        of(c).session.settled.push_back({number, how});
        return of(c).awaits(of(c).bus_answers_.settle, token);
    }
    static std::int32_t release_(iotcc_conn* c, std::uint32_t once_id, std::uint64_t token)
    {
        of(c).session.released.push_back(once_id);
        return of(c).awaits(of(c).bus_answers_.release, token);
    }
    static void drop_will_(iotcc_conn* c) { of(c).session.will_dropped = true; }

    const BusAnswers& bus_answers_;
};

} // namespace iotcc::testing
