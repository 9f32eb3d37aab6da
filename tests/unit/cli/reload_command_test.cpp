#include "reload_command.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <sstream>

using namespace iotcc::cli;

namespace {

std::string text_of(const char* report)
{
    std::ostringstream out;
    write_reload(nlohmann::ordered_json::parse(report), out);
    return out.str();
}

} // namespace

TEST_CASE("a reload tells what has changed and what waits for a restart of what")
{
    CHECK(text_of(
              R"({"changed":[{"key":"log.level","old":"info","new":"debug"}],"restart_needed":[)"
              R"({"key":"host.lanes","old":"1","new":"2","of":"host","instance":""},)"
              R"({"key":"gate.listen","old":"a","new":"b","of":"instance","instance":"gate"}]})") ==
          "changed  log.level: info -> debug\n"
          "waits for a restart of the host  host.lanes: 1 -> 2\n"
          "waits for a restart of gate  gate.listen: a -> b\n");
}

TEST_CASE("or that nothing has")
{
    CHECK(text_of(R"({"changed":[],"restart_needed":[]})") == "nothing has changed\n");
}
