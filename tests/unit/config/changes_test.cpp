#include "changes.hpp"
#include "readings.hpp"

#include <doctest/doctest.h>

using namespace iotcc::config;

namespace {

Configuration configuration(const std::string& text)
{
    const Reading reading = read_file(text);
    CHECK(texts(reading.problems).empty());
    return reading.configuration;
}

std::vector<Change> between(const std::string& now, const std::string& next)
{
    return changes(configuration(now), configuration(next), {});
}
using Changes = std::vector<Change>;

} // namespace

TEST_CASE("the same settings in another place are no change")
{
    CHECK(between("[http]\nworkers = 4\n[log]\nlevel = \"info\"\n", "\n\n[log]\n").empty());
}

TEST_CASE("a change comes with what it needs")
{
    CHECK(between("", "[log]\nlevel = \"warn\"\n[http]\nlisten = \"tcp://:1\"\n") ==
          Changes{{"http.listen", "\"tcp://127.0.0.1:9090\"", "\"tcp://:1\"", Reload::restarts_host,
                   ""},
                  {"log.level", "\"info\"", "\"warn\"", Reload::applies, ""}});
    CHECK(between("[plugin.x]\nechos = 1\nstorage = \"a\"\n", "[plugin.x]\nstorage = \"b\"\n") ==
          Changes{{"plugin.x.storage", "\"a\"", "\"b\"", Reload::restarts_instance, "x"},
                  {"plugin.x.echos", "\"1\"", "", Reload::restarts_instance, "x"}});
}

TEST_CASE("a limit that instances have from [limits] is told once")
{
    CHECK(between("[plugin.x]\n", "[limits]\nidle_ms = 5\n[plugin.x]\n") ==
          Changes{{"limits.idle_ms", "", "5", Reload::applies, ""}});
    CHECK(between("[plugin.x]\nidle_ms = 5\n", "[plugin.x]\n") ==
          Changes{{"plugin.x.idle_ms", "5", "", Reload::applies, ""}});
}

TEST_CASE("a section that comes or goes needs a restart of the host")
{
    CHECK(between("[plugin.x]\n", "[plugin.y]\n") ==
          Changes{{"plugin.x", "[plugin.x]", "", Reload::restarts_host, ""},
                  {"plugin.y", "", "[plugin.y]", Reload::restarts_host, ""}});
}

TEST_CASE("a secret that changed is told without its values")
{
    const auto found = between("[plugin.x]\ntoken = \"a\"\n", "[plugin.x]\ntoken = \"b\"\n");
    REQUIRE(found.size() == 1);
    CHECK(found[0].before == "***");
    CHECK(found[0].after == "***");
}

TEST_CASE("what applies is in force after a reload, and what needs a restart is told again")
{
    const auto now = configuration("[plugin.x]\nidle_ms = 1\n");
    const auto next = configuration("[http]\nworkers = 9\n[log]\nlevel = \"warn\"\n[limits]\n"
                                    "message_ms = 2\n[plugin.x]\nidle_ms = 3\necho = true\n");
    const Configuration after = after_reload(now, next);
    CHECK(after.settings.log_level == "warn");
    CHECK(after.settings.http.workers == HttpSettings().workers);
    CHECK(after.settings.instances.at("x").limits.idle_ms == 3);
    CHECK(after.settings.instances.at("x").limits.message_ms == 2);
    CHECK(after.settings.instances.at("x").options.empty());
    CHECK(changes(after, next, {}) ==
          Changes{{"http.workers", "4", "9", Reload::restarts_host, ""},
                  {"plugin.x.echo", "", "\"true\"", Reload::restarts_instance, "x"}});
}
