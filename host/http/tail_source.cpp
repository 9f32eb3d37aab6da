#include "tail_source.hpp"

#include "base64.hpp"
#include "bounded_news.hpp"
#include "json_writer.hpp"
#include "route.hpp"
#include "utf8.hpp"

#include <utility>

namespace iotcc::http {
namespace {

std::string message_text(const MessageRow& row)
{
    std::string text;
    JsonWriter json(text);
    json.begin_object();
    json.member("time_ms", row.time_ms);
    json.member("direction", row.is_from_device ? "in" : "out");
    json.member("connection_id", row.connection_id);
    json.member("topic", row.topic);
    json.member("bytes", row.bytes);
    if (text::is_utf8(row.payload))
        json.member("text", row.payload);
    else
        json.member("base64", text::base64(row.payload));
    json.member("cut", row.is_cut);
    json.end_object();
    return text;
}

} // namespace

std::optional<StreamLook> TailSource::look()
{
    if (watching_ == nullptr)
        watching_ = context_.node.watch_device(device_id_);
    const auto passed = watching_->take();
    if (!passed)
        return std::nullopt;
    BoundedNews news("messages");
    for (const MessageRow& row : passed->rows)
        news.add("message", message_text(row));
    news.skip(passed->skipped);
    return StreamLook{{}, news.take()};
}

std::unique_ptr<StreamSource> TailSource::open(const RouteContext& context,
                                               const std::string& device_id)
{
    return std::make_unique<TailSource>(context, device_id);
}

} // namespace iotcc::http
