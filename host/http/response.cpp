#include "response.hpp"

#include "json_writer.hpp"
#include "status_code.hpp"

#include <utility>

namespace iotcc::http {

Response stream_response(const StreamKind& kind, std::string subject)
{
    // A proxy that collects answers would hold events back; nginx is told by this field.
    return {200, "text/event-stream", {}, {{"X-Accel-Buffering", "no"}}, &kind, std::move(subject)};
}

Response error_response(int status, std::string_view message)
{
    Response response{status, kJson, {}};
    JsonWriter json(response.body);
    json.begin_object();
    json.key("error");
    json.begin_object();
    json.member("code", status_code(status).code);
    json.member("message", message);
    json.end_object();
    json.end_object();
    return response;
}

} // namespace iotcc::http
