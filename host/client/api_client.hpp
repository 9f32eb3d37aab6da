#pragma once
#include "api_address.hpp"
#include "event_reader.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

namespace httplib {
class ClientImpl;
}

namespace iotcc::client {

// No answer has come. what() says why and, where there is one, the remedy.
class NoAnswer : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

struct ApiRequest {
    std::string method = "GET";
    std::string path; // and query, percent-encoded
    std::string body = {};
    std::string content_type = "application/json"; // of the body
    std::chrono::milliseconds answer_within = std::chrono::seconds(10);
};

struct ApiAnswer {
    int status = 0;
    std::string body;
};

// One who asks the API of a host, over a connection that is kept. One call at a time.
class ApiClient {
public:
    // `token`: "" or visible ASCII. `ca_file`: PEM of who signs the host's certificate; "": whom
    // the system trusts.
    ApiClient(ApiAddress address, std::string token, const std::string& ca_file);
    ~ApiClient();

    // Throws NoAnswer.
    ApiAnswer ask(const ApiRequest& request);

    // Hands on the events of a stream as they come, until on_event is false or the host ends it.
    // Answers the status, and the body where it is none of 200. Throws NoAnswer, also when a stream
    // that was there breaks.
    ApiAnswer follow(const std::string& path, const std::function<bool(const Event&)>& on_event);

private:
    ApiAddress address_;
    std::string token_;
    std::unique_ptr<httplib::ClientImpl> http_;
};

} // namespace iotcc::client
