#include "sharing_check.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace iotcc;

namespace {

// What is wrong with these, or "".
std::string fault(std::vector<std::string> origins, std::vector<std::string> headers = {})
{
    config::HttpSettings settings;
    settings.origins = std::move(origins);
    settings.origin_headers = std::move(headers);
    try {
        check_sharing(settings);
        return "";
    } catch (const config::SettingError& error) {
        return error.what();
    }
}

} // namespace

TEST_CASE("origins are taken as browsers write them, and there is none for all")
{
    CHECK(fault({}) == "");
    CHECK(fault({"https://ops.example", "http://[::1]:8080", "app://x"}) == "");
    for (const auto* origin : {"*", "https://*", "https://*.example", "ops.example", "null", "",
                               "https://ops.example/", "https://", "https://a@b"})
        CHECK(fault({origin}) ==
              "http.origins: \"" + std::string(origin) +
                  "\" is no origin; name each site, as \"https://ops.example\": there is none "
                  "for all");
}

TEST_CASE("what pages may send is named by fields, one by one")
{
    CHECK(fault({}, {"X-Requested-With", "traceparent"}) == "");
    for (const auto* name : {"*", "", "X Y", "X\r\nSet-Cookie: a", "X:"})
        CHECK(fault({}, {name}).ends_with("is no name of a header field"));
}
