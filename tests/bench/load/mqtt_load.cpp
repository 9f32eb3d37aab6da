#include "mqtt_absentee.hpp"
#include "mqtt_acks.hpp"
#include "mqtt_flow.hpp"
#include "mqtt_opening.hpp"
#include "steps.hpp"

#include <cstdio>

namespace {

void flow(const MqttOptions& options)
{
    auto subscribers = open_subscribers(options);
    auto publishers = open_publishers(options);
    MqttFlow flow(options, publishers, subscribers);
    say_open_and_wait();
    print(flow.run());
    wait_for_end();
}

void acks(const MqttOptions& options)
{
    if (options.away)
        leave_session(options);
    auto publishers = open_publishers(options);
    MqttAcks acks(options, publishers);
    say_open_and_wait();
    print(acks.run());
    if (options.away) {
        wait_for_line();
        print(collect_session(options, acks.acked()));
    }
    wait_for_end();
}

void connect(const MqttOptions& options)
{
    say_open_and_wait();
    const auto began = Clock::now();
    std::string packet;
    append_disconnect(packet);
    for (int round = 0; round < options.rounds; ++round)
        for (const auto& each : open_clients(options, "device", options.connections))
            each.send(packet);
    MqttResult result;
    result.messages =
        static_cast<std::size_t>(options.rounds) * static_cast<std::size_t>(options.connections);
    result.seconds = std::chrono::duration<double>(Clock::now() - began).count();
    print(result);
    wait_for_end();
}

void idle(const MqttOptions& options)
{
    const auto subscribers = open_subscribers(options);
    say_open_and_wait();
    wait_for_end();
}

} // namespace

int main(int argc, char** argv)
{
    try {
        const auto options = read_mqtt_options(argc, argv);
        take_all_descriptors();
        if (options.mode == "flow")
            flow(options);
        else if (options.mode == "acks")
            acks(options);
        else if (options.mode == "connect")
            connect(options);
        else
            idle(options);
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "mqtt_load: %s\n", error.what());
        return 1;
    }
}
