#include "response.hpp"

#include "json_writer.hpp"
#include "status_code.hpp"

namespace iotcc::http {

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
