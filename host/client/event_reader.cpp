#include "event_reader.hpp"

#include <stdexcept>

namespace iotcc::client {
namespace {

constexpr std::size_t kLargestEvent = 1024 * 1024;

} // namespace

void EventReader::read(std::string_view bytes, const std::function<void(const Event&)>& on_event)
{
    for (std::size_t end; (end = bytes.find('\n')) != bytes.npos; bytes.remove_prefix(end + 1)) {
        unfinished_ += bytes.substr(0, end);
        if (unfinished_.ends_with('\r'))
            unfinished_.pop_back();
        on_line(unfinished_, on_event);
        unfinished_.clear();
    }
    unfinished_ += bytes;
    if (unfinished_.size() + event_.data.size() > kLargestEvent)
        throw std::runtime_error("the host sent an event of over 1 MiB");
}

void EventReader::on_line(std::string_view line, const std::function<void(const Event&)>& on_event)
{
    if (line.empty()) {
        if (has_data_)
            on_event(event_);
        event_ = {};
        has_data_ = false;
        return;
    }
    const auto colon = line.find(':');
    const auto field = line.substr(0, colon);
    auto value = colon == line.npos ? "" : line.substr(colon + 1);
    if (value.starts_with(' '))
        value.remove_prefix(1);
    if (field == "event") {
        event_.name = value;
    } else if (field == "data") {
        if (has_data_)
            event_.data += '\n';
        event_.data += value;
        has_data_ = true;
    }
}

} // namespace iotcc::client
