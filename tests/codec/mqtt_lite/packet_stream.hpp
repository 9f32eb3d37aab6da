#pragma once
#include "packet_reader.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace iotcc::mqtt::testing {

// One client's packets as a host presents them: what was not used comes again, from another place,
// followed by what came since. Events as text, to compare: "publish 0 t hello", "puback 7",
// "fail [MQTT-3.3.1-4]".
class PacketStream {
public:
    explicit PacketStream(ReaderLimits limits) : limits_(limits) {}

    void receive(std::string_view piece)
    {
        if (is_over_)
            return;
        pending_ += piece;
        const std::string presented = pending_; // exactly as long, for the address sanitizer
        const auto all = std::as_bytes(std::span(presented));
        auto rest = all;
        awaited_ = 0;
        while (!is_over_ &&
               std::visit([this](const auto& e) { return take(e); }, reader_.next(rest, limits_))) {
        }
        pending_.erase(0, all.size() - rest.size());
    }
    [[nodiscard]] const std::vector<std::string>& events() const { return events_; }
    [[nodiscard]] std::size_t awaited() const { return awaited_; } // the last NeedMore's
    // What a host has to keep for this connection.
    [[nodiscard]] std::size_t kept() const { return is_over_ ? 0 : pending_.size(); }
    [[nodiscard]] bool is_over() const { return is_over_; }

private:
    static std::string words(std::span<const std::byte> bytes)
    {
        return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }
    static std::string digit(Qos qos) { return std::to_string(static_cast<int>(qos)); }

    // "[MQTT-3.3.1-4]" or "(2.2.3)"; all of it where it names none.
    static std::string clause_of(std::string_view fault)
    {
        const auto start = fault.find_last_of("[(");
        return std::string(start == std::string_view::npos ? fault : fault.substr(start));
    }

    bool note(std::string event)
    {
        events_.push_back(std::move(event));
        return true;
    }
    // False: no further event here.
    bool end(std::string event)
    {
        is_over_ = true;
        return !note(std::move(event));
    }

    bool take(const NeedMore& more)
    {
        awaited_ = more.total;
        return false;
    }
    bool take(const Connect& c)
    {
        std::string event = "connect " + std::to_string(static_cast<int>(c.level)) +
                            (c.is_clean ? " clean " : " ") + std::to_string(c.keep_alive_s) + ' ' +
                            std::string(c.client_id);
        if (c.will)
            event += " will " + digit(c.will->qos) + (c.will->is_retained ? " retain " : " ") +
                     std::string(c.will->topic) + ' ' + words(c.will->message);
        if (c.user_name)
            event += " user " + std::string(*c.user_name);
        if (c.password)
            event += " password " + words(*c.password);
        return note(event);
    }
    bool take(const Publish& p)
    {
        return note("publish " + digit(p.qos) + (p.is_duplicate ? " dup" : "") +
                    (p.is_retained ? " retain" : "") +
                    (p.packet_id != 0 ? ' ' + std::to_string(p.packet_id) : "") + ' ' +
                    std::string(p.topic) + ' ' + words(p.payload));
    }
    bool take(PubAck ack) { return note("puback " + std::to_string(ack.packet_id)); }
    bool take(PubRec ack) { return note("pubrec " + std::to_string(ack.packet_id)); }
    bool take(PubRel ack) { return note("pubrel " + std::to_string(ack.packet_id)); }
    bool take(PubComp ack) { return note("pubcomp " + std::to_string(ack.packet_id)); }
    bool take(PingReq) { return note("ping"); }
    bool take(const Subscribe& s)
    {
        std::string event = "subscribe " + std::to_string(s.packet_id) + ' ' +
                            std::to_string(s.subscriptions.size()) + ':';
        for (const auto& [filter, qos] : s.subscriptions)
            event += ' ' + std::string(filter) + '=' + digit(qos);
        return note(event);
    }
    bool take(const Unsubscribe& u)
    {
        std::string event = "unsubscribe " + std::to_string(u.packet_id) + ' ' +
                            std::to_string(u.filters.size()) + ':';
        for (const auto& [filter] : u.filters)
            event += ' ' + std::string(filter);
        return note(event);
    }
    bool take(Disconnect) { return end("disconnect"); }
    bool take(const Refused& r)
    {
        return end("refuse " + std::to_string(static_cast<int>(r.code)));
    }
    bool take(const Malformed& m) { return end("fail " + clause_of(m.fault)); }

    ReaderLimits limits_;
    PacketReader reader_;
    std::string pending_;
    std::vector<std::string> events_;
    std::size_t awaited_ = 0;
    bool is_over_ = false;
};

} // namespace iotcc::mqtt::testing
