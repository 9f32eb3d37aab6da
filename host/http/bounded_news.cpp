#include "bounded_news.hpp"

#include "json_writer.hpp"

#include <utility>

namespace iotcc::http {

void BoundedNews::add(std::string_view name, std::string data)
{
    if (bytes_ + data.size() > kMost)
        return skip(1);
    bytes_ += data.size();
    events_.push_back({name, std::move(data)});
}

std::vector<StreamEvent> BoundedNews::take()
{
    if (skipped_ != 0) {
        StreamEvent& event = events_.emplace_back(StreamEvent{"skipped", {}});
        JsonWriter json(event.data);
        json.begin_object();
        json.member(skipped_as_, skipped_);
        json.end_object();
    }
    return std::move(events_);
}

} // namespace iotcc::http
