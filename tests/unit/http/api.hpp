#pragma once
#include "head_check.hpp"
#include "kept_answers.hpp"
#include "plugin_routes.hpp"
#include "route_table.hpp"
#include "router.hpp"

#include <nlohmann/json.hpp>

// What the built-in API answers to a whole request, the way the front asks it.
class Api {
public:
    explicit Api(const iotcc::Node& node) : Api(node, iotcc::http::route_table()) {}
    Api(const iotcc::Node& node, std::vector<iotcc::http::Route> routes,
        std::optional<iotcc::Role> role = iotcc::Role::admin)
        : role_(role), routes_(std::move(routes)), context_{node, routes_}, router_(context_)
    {
    }

    // `text` is a request as a client sends it. Throws where it is none, or is not answered at
    // once.
    iotcc::http::Response serve(const std::string& text)
    {
        const auto head = std::get<iotcc::http::RequestHead>(iotcc::http::HeadCheck().next(text));
        const auto body = text.substr(head.size, head.content_length);
        const iotcc::http::Request request{std::string(head.method),
                                           std::string(head.path),
                                           std::string(head.query),
                                           body,
                                           "127.0.0.1:5000",
                                           role_,
                                           std::string(head.if_none_match),
                                           iotcc::http::fields_for_plugins(context_, head)};
        router_.route(request, iotcc::http::Answer(answers_, ++ticket_));
        return answers_->at(ticket_);
    }
    iotcc::http::Response ask(const std::string& method, const std::string& target,
                              const std::string& body = "")
    {
        return serve(method + ' ' + target + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " +
                     std::to_string(body.size()) + "\r\n\r\n" + body);
    }
    iotcc::http::Response get(const std::string& target) { return ask("GET", target); }
    nlohmann::json get_json(const std::string& target)
    {
        return nlohmann::json::parse(get(target).body);
    }

    [[nodiscard]] KeptAnswers& answers() { return *answers_; }

private:
    const std::optional<iotcc::Role> role_; // of whoever asks
    std::vector<iotcc::http::Route> routes_;
    iotcc::http::RouteContext context_;
    iotcc::http::Router router_;
    std::shared_ptr<KeptAnswers> answers_ = std::make_shared<KeptAnswers>();
    std::uint64_t ticket_ = 0;
};

// The value of that field of a response, or "".
inline std::string field_of(const iotcc::http::Response& response, std::string_view name)
{
    for (const auto& field : response.fields) {
        if (field.name == name)
            return field.value;
    }
    return {};
}
