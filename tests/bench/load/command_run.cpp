#include "command_run.hpp"

#include <cstdio>
#include <stdexcept>

namespace {

using Clock = CommandLedger::Clock;

// Prime, so that neighbours in time are not neighbours in the server's tables.
constexpr std::size_t kStride = 7919;

constexpr std::chrono::seconds kPatience(20);

} // namespace

CommandRun::CommandRun(const CommandOptions& options, const std::vector<Socket>& devices)
    : pause_(1 / options.rate), sockets_(devices),
      commands_(static_cast<std::size_t>(options.rate * options.seconds)), ledger_(commands_),
      devices_(devices, ledger_), askers_(options.api_port, options.askers, ledger_)
{
    for (std::size_t i = 0; i < devices.size(); ++i)
        epoll_.add(devices[i], EPOLLIN, i);
    for (std::size_t i = 0; i < askers_.count(); ++i)
        epoll_.add(askers_.socket(i), EPOLLIN, devices.size() + i);
}

void CommandRun::run()
{
    const auto begin = Clock::now();
    for (std::size_t number = 0; number < commands_; ++number) {
        const auto due = begin + std::chrono::duration_cast<Clock::duration>(
                                     pause_ * static_cast<double>(number));
        do
            read(askers_.is_one_free() ? due - Clock::now() : kPatience);
        while (Clock::now() < due || !askers_.is_one_free());
        lateness_.add(static_cast<std::uint64_t>((Clock::now() - due).count()));
        askers_.ask(number, number * kStride % sockets_.size());
    }
    while (!askers_.is_none_waiting())
        if (read(kPatience) == 0)
            throw std::runtime_error("a command was not answered within 20 s");
    took_ = Clock::now() - begin;
    expect_quiet();
}

int CommandRun::read(std::chrono::nanoseconds longest)
{
    return epoll_.wait(longest, [&](std::size_t number) {
        if (number < sockets_.size())
            devices_.on_ready(number);
        else
            askers_.on_ready(number - sockets_.size());
    });
}

void CommandRun::expect_quiet() const
{
    bool is_quiet = true;
    for (const Socket& device : sockets_)
        is_quiet &= device.is_quiet();
    for (std::size_t i = 0; i < askers_.count(); ++i)
        is_quiet &= askers_.socket(i).is_quiet();
    if (!is_quiet)
        throw std::runtime_error("more has come than was due");
}

void CommandRun::print() const
{
    const auto us = [](const LatencyHistogram& histogram, double part) {
        return static_cast<double>(histogram.below(part)) / 1e3;
    };
    const auto counts = ledger_.counts();
    const auto& latencies = ledger_.latencies();
    std::printf("{\"messages\": %zu, \"seconds\": %.6f, \"right\": %zu, \"wrong\": %zu, "
                "\"refused\": %zu, \"lost\": %zu, \"doubled\": %zu, \"p50_us\": %.1f, "
                "\"p99_us\": %.1f, \"max_us\": %.1f, \"late_p99_us\": %.1f}\n",
                counts.asked, took_.count(), counts.right, counts.wrong, counts.refused,
                counts.lost, counts.doubled, us(latencies, 0.5), us(latencies, 0.99),
                us(latencies, 1), us(lateness_, 0.99));
    std::fflush(stdout);
}
