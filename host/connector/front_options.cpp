#include "front_options.hpp"

namespace iotcc {

http::FrontOptions front_options(const config::Settings& settings)
{
    const config::HttpSettings& http = settings.http;
    http::FrontOptions options;
    options.host_names = http.host_names;
    options.origins = http.origins;
    options.origin_headers = http.origin_headers;
    options.challenge = http.basic ? http::Challenge::basic : http::Challenge::bearer;
    options.trusted_proxies = net::AddressList(settings.trusted_proxies);
    options.connections = http.connections;
    options.head_ms = http.head_ms;
    options.request_ms = http.request_ms;
    options.idle_ms = http.idle_ms;
    options.stalled_ms = http.stalled_ms;
    options.workers = http.workers;
    options.streams.most = http.streams;
    return options;
}

} // namespace iotcc
