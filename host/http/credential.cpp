#include "credential.hpp"

#include "ascii.hpp"
#include "base64.hpp"

#include <algorithm>

namespace iotcc::http {

std::string offered_token(std::string_view authorization)
{
    const auto blank = authorization.find(' ');
    const auto scheme = authorization.substr(0, blank);
    if (blank == std::string_view::npos)
        return {};
    auto rest = authorization.substr(blank);
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    if (equals_ignoring_case(scheme, "Bearer"))
        return std::string(rest);
    if (!equals_ignoring_case(scheme, "Basic"))
        return {};
    const std::string user_and_password = text::bytes_of_base64(rest).value_or("");
    const auto colon = user_and_password.find(':'); // a user name has none
    return colon == std::string::npos ? std::string() : user_and_password.substr(colon + 1);
}

} // namespace iotcc::http
