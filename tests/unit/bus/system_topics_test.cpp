#include "system_topics.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>

using namespace iotcc::bus;

namespace {

std::map<std::string, std::string> by_topic(const std::vector<SystemTopics::Value>& values)
{
    std::map<std::string, std::string> texts;
    for (const SystemTopics::Value& each : values)
        CHECK(texts.emplace(each.topic, each.text).second);
    return texts;
}

} // namespace

TEST_CASE("only what is another value than before is told again")
{
    SystemTopics topics;
    SystemFigures figures;
    figures.version = "iotcc version 1";
    figures.uptime_s = 1;
    CHECK(by_topic(topics.changes(figures, 0)).at("$SYS/broker/version") == "iotcc version 1");
    figures.uptime_s = 2;
    const auto changed = by_topic(topics.changes(figures, 0));
    CHECK(changed == std::map<std::string, std::string>{{"$SYS/broker/uptime", "2 seconds"}});
}

TEST_CASE("clients are those connected and the named sessions of those who are away")
{
    SystemTopics topics;
    SystemFigures figures;
    figures.connected = 5; // with or without a session
    figures.bus.sessions = 4;
    figures.bus.connected = 1;
    auto texts = by_topic(topics.changes(figures, 0));
    CHECK(texts.at("$SYS/broker/clients/connected") == "5");
    CHECK(texts.at("$SYS/broker/clients/disconnected") == "3");
    CHECK(texts.at("$SYS/broker/clients/total") == "8");
    CHECK(texts.at("$SYS/broker/clients/maximum") == "5");
    figures.connected = 2;
    texts = by_topic(topics.changes(figures, 0));
    CHECK(texts.at("$SYS/broker/clients/connected") == "2");
    CHECK_FALSE(texts.contains("$SYS/broker/clients/maximum"));
}

TEST_CASE("what is stored is what topics keep and what sessions are owed")
{
    SystemTopics topics;
    SystemFigures figures;
    figures.bus.retained = 2;
    figures.bus.queued = 3;
    CHECK(by_topic(topics.changes(figures, 0)).at("$SYS/broker/messages/stored") == "5");
}

TEST_CASE("a load comes near its rate per minute, over one minute sooner than over fifteen")
{
    SystemTopics topics;
    SystemFigures figures;
    (void)topics.changes(figures, 0);
    std::map<std::string, std::string> texts;
    for (int minute = 0; minute < 5; ++minute) {
        figures.received_bytes += 600;
        for (const auto& [topic, text] : by_topic(topics.changes(figures, 60)))
            texts[topic] = text;
    }
    const auto load = [&](const char* minutes) {
        return std::stod(texts.at(std::string("$SYS/broker/load/bytes/received/") + minutes));
    };
    // 600 (1 - e^(-5/n))
    CHECK(load("1min") == doctest::Approx(595.96));
    CHECK(load("5min") == doctest::Approx(379.27));
    CHECK(load("15min") == doctest::Approx(170.08));
    CHECK(texts.at("$SYS/broker/load/bytes/received/1min").ends_with(".96"));
}
