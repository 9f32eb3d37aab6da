#pragma once
#include "scripted_lanes.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace iotcc::test {

// A device that subscribes to "m/#" with a session that is kept. What it has is what a real one
// would have on its disk: it survives connections and hosts.
class Subscriber1883 {
public:
    explicit Subscriber1883(std::string name) : name_(std::move(name)) {}

    void connect(ScriptedLanes& lanes, std::uint32_t lane);
    void leave();
    void host_is_gone() { device_ = nullptr; }
    // Takes and answers up to `most` of what came.
    void act(std::size_t most);
    [[nodiscard]] bool is_connected() const { return device_ != nullptr && !device_->is_closing; }
    // Payloads "PUBLISHER:NUMBER": what is wrong with them, or "". `repeats`: QoS 1 may.
    [[nodiscard]] std::string fault(int publisher, int count, bool repeats) const;
    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] std::size_t missing(int publisher, int count) const;

private:
    void take(const Got& got);
    void take_answers();

    std::string name_;
    Device* device_ = nullptr;
    std::size_t taken_ = 0, answered_ = 0; // of the device's
    bool is_open_ = false, has_filter_ = false;
    std::map<std::uint64_t, std::string> received_; // QoS 2, by number
    std::map<int, std::vector<int>> log_;           // by publisher
    std::string fault_;
};

// A device that publishes to "m/I" payloads "I:0", "I:1" ... and sends again what was not
// acknowledged.
class Publisher1883 {
public:
    Publisher1883(int index, std::uint8_t qos) : index_(index), qos_(qos) {}

    void connect(ScriptedLanes& lanes, std::uint32_t lane);
    void leave();
    void host_is_gone() { device_ = nullptr; }
    void publish_next();
    void act(); // on what was answered
    [[nodiscard]] bool is_connected() const { return device_ != nullptr && !device_->is_closing; }
    [[nodiscard]] bool is_idle() const { return out_.empty(); }
    [[nodiscard]] int count() const { return next_; }
    [[nodiscard]] int index() const { return index_; }
    [[nodiscard]] std::uint8_t qos() const { return qos_; }
    [[nodiscard]] std::string name() const { return "publisher" + std::to_string(index_); }

private:
    struct Out {
        int number;
        std::uint32_t once_id;
        bool is_acknowledged; // and not released
    };
    void send(Out& out);
    void answered(Out& out);

    int index_;
    std::uint8_t qos_;
    Device* device_ = nullptr;
    std::size_t given_ = 0;
    bool is_open_ = false;
    int next_ = 0;
    std::uint32_t next_id_ = 1;
    std::deque<Out> out_;
};

} // namespace iotcc::test
