#include "environment_reader.hpp"
#include "readings.hpp"

#include <doctest/doctest.h>

#include <map>

using namespace iotcc::config;

namespace {

// Name and value, as the only setting of the variable; else the problem, or "".
std::string read_one(const std::string& variable, const std::set<std::string>& instances = {})
{
    const Layer layer = read_environment({variable}, instances);
    if (layer.given.size() == 1 && layer.problems.empty())
        return layer.given[0].name() + '=' + text_of(layer.given[0].value);
    return layer.problems.empty() ? "" : layer.problems[0].text();
}

} // namespace

TEST_CASE("a variable names a setting of the host")
{
    CHECK(read_one("IOTCC_HTTP_LISTEN=tcp://:1=2") == "http.listen=tcp://:1=2");
    CHECK(read_one("IOTCC_LIMITS_CONNECTIONS_PER_ADDRESS=7") == "limits.connections_per_address=7");
    CHECK(read_one("IOTCC_LOG_LEVEL=") == "log.level=");
}

TEST_CASE("the name of an instance is that of a section that exists, the longest one")
{
    const std::set<std::string> instances = {"raw", "raw_tcp", "a-b.c"};
    CHECK(read_one("IOTCC_PLUGIN_RAW_TCP_MAX_FRAME=1", instances) == "plugin.raw_tcp.max_frame=1");
    CHECK(read_one("IOTCC_PLUGIN_RAW_ECHO=1", instances) == "plugin.raw.echo=1");
    CHECK(read_one("IOTCC_PLUGIN_A_B_C_ECHO=1", instances) == "plugin.a-b.c.echo=1");
    CHECK(read_one("IOTCC_PLUGIN_RAW_TCP__ECHO=1", instances) == "plugin.raw_tcp.echo=1");
}

TEST_CASE("without a section the name ends at two underscores, else at the first one")
{
    CHECK(read_one("IOTCC_PLUGIN_RAW_TCP__ECHO=1") == "plugin.raw_tcp.echo=1");
    CHECK(read_one("IOTCC_PLUGIN_ECHO_MAX_FRAME=1") == "plugin.echo.max_frame=1");
}

TEST_CASE("a variable that names no setting is told with the form")
{
    CHECK(read_one("IOTCC_HTTP=x") == "IOTCC_HTTP: names no setting; write IOTCC_SECTION_KEY");
    CHECK(read_one("IOTCC_PLUGIN_ECHO=x") ==
          "IOTCC_PLUGIN_ECHO: names no setting; write IOTCC_PLUGIN_NAME_KEY");
    CHECK(read_one("IOTCC_HTPPS_LISTEN=x") == ""); // two letters away: somebody else's
    CHECK(read_one("IOTCC_HTPP_LISTEN=x") ==
          "IOTCC_HTPP_LISTEN: no section htpp; did you mean \"IOTCC_HTTP_LISTEN\"?");
}

TEST_CASE("variables of others are left alone")
{
    for (const char* variable :
         {"IOTCC_PLUGIN_PATH=/x", "IOTCC_PORT=tcp://10.0.0.1:9090", "IOTCC_PORT_9090_TCP_PROTO=tcp",
          "IOTCC_SERVICE_HOST=10.0.0.1", "PATH=/bin", "IOTCC=x", "IOTCC_=x"})
        CHECK(read_one(variable) == "");
}
