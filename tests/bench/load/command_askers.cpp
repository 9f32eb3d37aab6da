#include "command_askers.hpp"

#include <stdexcept>

CommandAskers::CommandAskers(int api_port, int count, CommandLedger& ledger)
    : ledger_(ledger), buffer_(65536, '\0')
{
    for (int i = 0; i < count; ++i) {
        askers_.push_back({Socket(api_port, 1)});
        free_.push(static_cast<std::size_t>(i));
    }
}

void CommandAskers::ask(std::size_t number, std::size_t device)
{
    Asker& asker = askers_[free_.front()];
    free_.pop();
    asker.number = number;
    asker.is_waiting = true;
    const std::string payload = CommandLedger::payload_of(number);
    ledger_.asked(number, device);
    asker.socket.send_all("POST /v1/devices/dev-" + std::to_string(device) +
                          "/commands/run HTTP/1.1\r\nHost: localhost\r\nContent-Length: " +
                          std::to_string(payload.size()) + "\r\n\r\n" + payload);
}

void CommandAskers::on_ready(std::size_t asker)
{
    const auto got = askers_[asker].socket.receive(buffer_.data(), buffer_.size());
    if (got == 0)
        throw std::runtime_error("the API closed a connection");
    askers_[asker].reader.read(std::string_view(buffer_).substr(0, got),
                               [&](const HttpAnswer& answer) { on_answer(asker, answer); });
}

void CommandAskers::on_answer(std::size_t index, const HttpAnswer& answer)
{
    Asker& asker = askers_[index];
    if (!asker.is_waiting)
        throw std::runtime_error("the API answered what nobody asked");
    ledger_.answered(asker.number, answer.status, answer.body);
    asker.is_waiting = false;
    free_.push(index);
}
