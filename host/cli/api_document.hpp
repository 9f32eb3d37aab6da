#pragma once
#include "api_client.hpp"

#include <nlohmann/json_fwd.hpp>

#include <stdexcept>
#include <string_view>

namespace iotcc::cli {

// The API has refused: what() is its message and, where we know one, the remedy.
class ApiRefusal : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// What to do about a status, where the command knows.
struct Remedy {
    int status;
    std::string_view text;
};
using Remedies = std::initializer_list<Remedy>;

// Throws ApiRefusal where the answer is not one of 200 to 299.
void expect_success(const client::ApiAnswer& answer, Remedies remedies = {});

// The document of an answer, its members in the API's order. Throws ApiRefusal, also where it is
// no document at all.
[[nodiscard]] nlohmann::ordered_json document_of(const client::ApiAnswer& answer,
                                                 Remedies remedies = {});
[[nodiscard]] nlohmann::ordered_json parse_document(std::string_view text);

// Of one device.
constexpr Remedy kNotConnected{404, "iotcc devices list shows who is"};

} // namespace iotcc::cli
