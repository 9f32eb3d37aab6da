#include "command_ledger.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

std::string CommandLedger::answer_of(std::size_t device, std::string_view payload)
{
    return "device " + std::to_string(device) + ": " + std::string(payload);
}

void CommandLedger::asked(std::size_t number, std::size_t device)
{
    ++counts_.asked;
    commands_.at(number) = {Clock::now(), static_cast<std::uint32_t>(device), 0};
}

void CommandLedger::came(std::size_t device, std::string_view payload)
{
    constexpr std::string_view kWord = "number ";
    std::size_t number = commands_.size();
    if (payload.starts_with(kWord))
        std::from_chars(payload.data() + kWord.size(), payload.data() + payload.size(), number);
    if (number >= counts_.asked || payload != payload_of(number))
        throw std::runtime_error("a device got a command that nobody sent");
    Command& command = commands_[number];
    if (command.device != device || ++command.came > 1)
        ++counts_.doubled;
}

void CommandLedger::answered(std::size_t number, int status, std::string_view body)
{
    const Command& command = commands_.at(number);
    latencies_.add(static_cast<std::uint64_t>((Clock::now() - command.asked_at).count()));
    const std::string expected =
        "{\"payload\":\"" + answer_of(command.device, payload_of(number)) + "\"}";
    ++(status != 200 ? counts_.refused : body == expected ? counts_.right : counts_.wrong);
}

CommandLedger::Counts CommandLedger::counts() const
{
    Counts counts = counts_;
    counts.lost = static_cast<std::size_t>(std::count_if(
        commands_.begin(), commands_.begin() + static_cast<std::ptrdiff_t>(counts.asked),
        [](const Command& command) { return command.came == 0; }));
    return counts;
}
