#include "api_client.hpp"

#include <httplib.h>

#include <sys/socket.h>
#include <utility>

namespace iotcc::client {
namespace {

using Scheme = ApiAddress::Scheme;

// The host writes a comment every 15 s.
constexpr std::chrono::seconds kLongestSilence(45);

std::unique_ptr<httplib::ClientImpl> http_of(const ApiAddress& address, const std::string& ca_file)
{
    if (address.scheme == Scheme::https) {
        auto http = std::make_unique<httplib::SSLClient>(address.host, address.port);
        if (!ca_file.empty())
            http->set_ca_cert_path(ca_file);
        return http;
    }
    auto http = std::make_unique<httplib::ClientImpl>(address.host, address.port);
    if (address.scheme == Scheme::unix_socket)
        http->set_address_family(AF_UNIX);
    return http;
}

std::string place_of(const ApiAddress& address)
{
    switch (address.scheme) {
    case Scheme::unix_socket:
        return "unix://" + address.host;
    case Scheme::https:
        return "https://" + address.authority;
    case Scheme::http:
        break;
    }
    return "http://" + address.authority;
}

std::string reason(httplib::Error error, const ApiAddress& address)
{
    const std::string place = place_of(address);
    switch (error) {
    case httplib::Error::Connection:
    case httplib::Error::ConnectionTimeout:
        return "no host answers at " + place + "; start it with: iotcc run, or name it with --api";
    case httplib::Error::SSLConnection:
        return place + " does not speak TLS as it should";
    case httplib::Error::SSLLoadingCerts:
        return "the file of --ca cannot be used";
    case httplib::Error::SSLServerVerification:
        return "the certificate of " + place + " is not trusted; --ca FILE says who signed it";
    case httplib::Error::Write:
        return place + " closed the connection before it had read the request";
    default:
        return place + " closed the connection or took too long to answer";
    }
}

httplib::Request request_for(const ApiAddress& address, const std::string& token,
                             const std::string& method, const std::string& path)
{
    httplib::Request request;
    request.method = method;
    request.path = path;
    request.headers = {{"Host", address.authority}}; // the library's has no brackets for IPv6
    if (!token.empty())
        request.headers.emplace("Authorization", "Bearer " + token);
    return request;
}

} // namespace

ApiClient::ApiClient(ApiAddress address, std::string token, const std::string& ca_file)
    : address_(std::move(address)), token_(std::move(token)), http_(http_of(address_, ca_file))
{
    http_->set_keep_alive(true);
    http_->set_connection_timeout(std::chrono::seconds(5));
    http_->set_write_timeout(std::chrono::seconds(5));
    http_->set_url_encode(false); // the library would leave % and / alone
}

ApiClient::~ApiClient() = default;

ApiAnswer ApiClient::ask(const ApiRequest& request)
{
    httplib::Request out = request_for(address_, token_, request.method, request.path);
    if (!request.body.empty())
        out.headers.emplace("Content-Type", request.content_type);
    out.body = request.body;
    http_->set_read_timeout(request.answer_within);
    httplib::Result result = http_->send(out);
    if (!result)
        throw NoAnswer(reason(result.error(), address_));
    return {result->status, std::move(result->body)};
}

ApiAnswer ApiClient::follow(const std::string& path,
                            const std::function<bool(const Event&)>& on_event)
{
    ApiAnswer answer;
    EventReader reader;
    bool goes_on = true;
    httplib::Request out = request_for(address_, token_, "GET", path);
    out.headers.emplace("Accept", "text/event-stream");
    out.response_handler = [&](const httplib::Response& response) {
        answer.status = response.status;
        return true;
    };
    out.content_receiver = [&](const char* bytes, std::size_t size, auto...) {
        if (answer.status != 200)
            answer.body.append(bytes, size);
        else
            reader.read({bytes, size},
                        [&](const Event& event) { goes_on = goes_on && on_event(event); });
        return goes_on;
    };
    http_->set_read_timeout(kLongestSilence);
    const httplib::Result result = http_->send(out);
    if (!result && goes_on)
        throw NoAnswer(reason(result.error(), address_));
    return answer;
}

} // namespace iotcc::client
