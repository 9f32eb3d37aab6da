#include "command_devices.hpp"

#include <nlohmann/json.hpp>

CommandDevices::CommandDevices(const std::vector<Socket>& sockets, CommandLedger& ledger)
    : sockets_(sockets), ledger_(ledger), readers_(sockets.size()), buffer_(65536, '\0')
{
}

void CommandDevices::on_ready(std::size_t device)
{
    const auto got = sockets_[device].receive(buffer_.data(), buffer_.size());
    if (got == 0)
        throw std::runtime_error("the server closed a device's connection");
    const auto bytes = std::string_view(buffer_).substr(0, got);
    readers_[device].read(bytes, [&](Opcode opcode, std::string_view payload) {
        if (opcode == Opcode::text)
            on_command(device, payload);
        else if (opcode == Opcode::ping)
            sockets_[device].send_all(masked_frame(Opcode::pong, payload));
        else
            throw std::runtime_error("the server sent a device something that is no command");
    });
}

void CommandDevices::on_command(std::size_t device, std::string_view envelope)
{
    const auto command = nlohmann::json::parse(envelope);
    const auto asked = command.at("payload").get<std::string>();
    ledger_.came(device, asked);
    const nlohmann::json answer{{"id", command.at("id")},
                                {"payload", CommandLedger::answer_of(device, asked)}};
    sockets_[device].send_all(masked_frame(Opcode::text, answer.dump()));
}
