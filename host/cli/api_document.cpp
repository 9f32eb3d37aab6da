#include "api_document.hpp"

#include <nlohmann/json.hpp>

namespace iotcc::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string message_of(const client::ApiAnswer& answer)
{
    const Json document = Json::parse(answer.body, nullptr, false);
    const auto message = Json::json_pointer("/error/message");
    if (document.is_object() && document.contains(message) && document[message].is_string())
        return document[message].get<std::string>();
    return "the answer is " + std::to_string(answer.status) + "; is that address an iotcc host?";
}

} // namespace

void expect_success(const client::ApiAnswer& answer, Remedies remedies)
{
    if (answer.status >= 200 && answer.status < 300)
        return;
    std::string text = message_of(answer);
    if (answer.status == 401 || answer.status == 403)
        text += "; --token-file FILE names the file that holds one";
    for (const Remedy& remedy : remedies)
        if (remedy.status == answer.status)
            text.append("; ").append(remedy.text);
    throw ApiRefusal(text);
}

Json parse_document(std::string_view text)
{
    Json document = Json::parse(text, nullptr, false);
    if (!document.is_object())
        throw ApiRefusal("the answer is no JSON document; is that address an iotcc host?");
    return document;
}

Json document_of(const client::ApiAnswer& answer, Remedies remedies)
{
    expect_success(answer, remedies);
    return parse_document(answer.body);
}

} // namespace iotcc::cli
