// What the topic index costs: a million exact filters of 100,000 subscribers and 197 wildcard
// filters, of which five match each topic beside the exact one.
#include "match_scratch.hpp"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <malloc.h>
#include <random>
#include <string>
#include <string_view>
#include <time.h>
#include <vector>

namespace {

using namespace iotcc::bus;
constexpr Subscriber kSubscribers = 100'000;

std::size_t heap_bytes()
{
    const struct mallinfo2 heap = mallinfo2();
    return heap.uordblks + heap.hblkhd;
}

// What this thread ran: holds on a busy machine, too.
double cpu_nanoseconds()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

std::string topic_of(std::size_t number)
{
    return "site/" + std::to_string(number % 97) + "/device/" + std::to_string(number) +
           "/temperature";
}

// "#", "site/#", "+/+/device/#", and by site "site/S/#" and "site/S/device/+/temperature".
void add_wildcards(TopicIndex& index)
{
    Subscriber next = kSubscribers;
    for (const char* filter : {"#", "site/#", "+/+/device/#"}) {
        index.add(filter, next++, 1);
    }
    for (int site = 0; site < 97; ++site) {
        index.add("site/" + std::to_string(site) + "/#", next++, 0);
        index.add("site/" + std::to_string(site) + "/device/+/temperature", next++, 2);
    }
}

// CPU nanoseconds and hits per match. A topic was just received when it is matched: they are made
// in blocks that stay in the cache.
struct MatchCost {
    double nanoseconds = 0, hits = 0;
};

MatchCost match_cost(Epochs& epochs, const TopicIndex& index, std::size_t filters)
{
    constexpr std::size_t kBlock = 256, kBlocks = 4096;
    std::mt19937 random(1);
    std::vector<std::string> topics(kBlock);
    MatchScratch scratch;
    MatchCost cost;
    epochs.online(0);
    for (std::size_t block = 0; block < kBlocks; ++block) {
        for (std::string& topic : topics) {
            topic = topic_of(random() % filters);
        }
        const double start = cpu_nanoseconds();
        for (const std::string& topic : topics) {
            cost.hits += static_cast<double>(
                scratch.collect(index, topic, [](Subscriber) { return Standing::connected; })
                    .size());
            epochs.quiescent(0);
        }
        cost.nanoseconds += cpu_nanoseconds() - start;
    }
    epochs.offline(0);
    constexpr double kMatches = kBlock * kBlocks;
    return {cost.nanoseconds / kMatches, cost.hits / kMatches};
}

void measure(std::size_t filters)
{
    Epochs epochs(1);
    TopicIndex index(epochs);
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < filters; ++i) {
        texts.push_back(topic_of(i));
    }
    const std::size_t before = heap_bytes();
    const double insert_start = cpu_nanoseconds();
    for (std::size_t i = 0; i < filters; ++i) {
        index.add(texts[i], static_cast<Subscriber>(i % kSubscribers), 1);
    }
    const double insert = (cpu_nanoseconds() - insert_start) / static_cast<double>(filters);
    epochs.reclaim();
    const auto bytes = static_cast<double>(heap_bytes() - before) / static_cast<double>(filters);
    add_wildcards(index);

    const MatchCost match = match_cost(epochs, index, filters);
    std::printf("| %zu | %zu | %.0f | %.0f | %.1f | %.1f |\n", filters, texts.back().size(), insert,
                match.nanoseconds, match.hits, bytes);
}

} // namespace

// topic_index [FILTERS]: a row of a table.
int main(int argc, char** argv)
{
    std::size_t filters = 1'000'000;
    if (argc > 1) {
        const std::string_view given = argv[1];
        const auto [end, error] = std::from_chars(given.begin(), given.end(), filters);
        if (error != std::errc() || end != given.end() || filters == 0)
            return 2;
    }
    std::puts(
        "| exact filters | bytes of a topic | CPU ns per insert | CPU ns per match | hits | bytes "
        "per filter |\n"
        "|---|---|---|---|---|---|");
    measure(filters);
    return 0;
}
