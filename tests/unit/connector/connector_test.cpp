#define DOCTEST_CONFIG_IMPLEMENT
#include "connector.hpp"
#include "drop_folder.hpp"
#include "probe_main.hpp"
#include "tcp_client.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <string_view>

using namespace iotcc;
using plugin::DropFolder;
using test::TcpClient;

// The connector's probes run this program.
int main(int argc, char** argv)
{
    if (argc > 1 && std::string_view(argv[1]) == "probe")
        return plugin::probe_main(argc, argv);
    return doctest::Context(argc, argv).run();
}

namespace {

ConnectorOptions options_for(const DropFolder& folder)
{
    ConnectorOptions options;
    options.settings.http.listen = "tcp://127.0.0.1:0";
    options.settings.lanes = 2;
    options.settings.state_dir = folder.path();
    options.settings.instances["x"].listen = {"tcp://127.0.0.1:0"};
    options.plugin_directories = {folder.path()};
    return options;
}

std::uint16_t port_of(const std::string& address)
{
    return static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
}

} // namespace

TEST_CASE("a plugin whose init fails is shown as failed, not ended, and stops nobody")
{
    const DropFolder folder;
    folder.add("init_fails");
    folder.add("good");
    log::Log log(log::Level::error);
    Connector connector(options_for(folder), log);
    connector.start();
    const auto plugins = connector.node().plugins();
    REQUIRE(plugins.size() == 2);
    CHECK(plugins[0].name == "good");
    CHECK(plugins[0].instances.at(0).state == "running");
    CHECK(plugins[1].state == "failed");
    CHECK(plugins[1].message.find("init_fails.so: failed: init: ") != std::string::npos);
    CHECK(connector.node().readiness().ready);
} // deinit of init_fails would abort

TEST_CASE("a connector that is destroyed closes its devices' connections")
{
    const DropFolder folder;
    folder.add("good");
    log::Log log(log::Level::error);
    auto connector = std::make_unique<Connector>(options_for(folder), log);
    connector->start();
    const auto rows = connector->node().plugins();
    TcpClient client(port_of(rows.at(0).instances.at(0).listen.at(0)));
    client.send("x");
    connector.reset();
    CHECK(client.peer_ends());
}

TEST_CASE("an address of the API that is taken ends the start, and the rest goes quietly")
{
    const DropFolder folder;
    log::Log log(log::Level::error);
    Connector first(options_for(folder), log);
    first.start();
    ConnectorOptions options = options_for(folder);
    options.settings.http.listen = first.http_address();
    Connector second(options, log);
    CHECK_THROWS_WITH_AS(second.start(), ("address in use (" + first.http_address() + ")").c_str(),
                         std::runtime_error);
}

TEST_CASE("an instance that cannot be made is shown with its cause")
{
    const DropFolder folder;
    folder.add("create_fails");
    log::Log log(log::Level::error);
    Connector connector(options_for(folder), log);
    connector.start();
    const auto plugins = connector.node().plugins();
    REQUIRE(plugins.size() == 1);
    CHECK(plugins[0].instances.at(0).state == "failed");
    CHECK(plugins[0].instances.at(0).reason == "create: out of memory (IOTCC_E_NOMEM)");
    const Readiness readiness = connector.node().readiness();
    CHECK_FALSE(readiness.ready);
    CHECK(readiness.degraded.at(0) == "x: failed: create: out of memory (IOTCC_E_NOMEM)");
}
