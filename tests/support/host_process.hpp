#pragma once
#include "child_process.hpp"
#include "http_client.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace iotcc::test {

struct HostOptions {
    std::vector<std::string> instances;      // handlers; each listens on a free port
    std::vector<std::string> settings;       // "SECTION.KEY=VALUE"
    std::uint32_t descriptors = 0;           // soft and hard limit of open files; 0: the test's own
    std::string http = "127.0.0.1:0";        // where the API is
    std::vector<std::string> arguments = {}; // further ones of `iotcc run`
    std::vector<std::string> wrapper = {};   // what its command begins with: {"env", "X=Y"}
};

// `iotcc` with these arguments, for what ends by itself.
[[nodiscard]] ChildProcess start_iotcc(const std::vector<std::string>& arguments);

// `iotcc run` on loopback and on ports that the kernel chose. Killed by the destructor.
class HostProcess {
public:
    // Serves when the constructor has returned; throws std::runtime_error with the log when it does
    // not come to that.
    HostProcess(const std::string& plugin_directory, const HostOptions& options);

    // Throws std::out_of_range when the instance does not listen.
    [[nodiscard]] std::uint16_t port(const std::string& instance) const;
    [[nodiscard]] std::uint16_t api_port() const noexcept { return api_port_; }
    [[nodiscard]] TcpClient connect(const std::string& instance) const;

    // One request on a connection of its own.
    [[nodiscard]] HttpAnswer get(const std::string& path) const;
    // The JSON of a 200; throws std::runtime_error for any other answer.
    [[nodiscard]] nlohmann::json json(const std::string& path) const;

    [[nodiscard]] ChildProcess& process() noexcept { return process_; }
    [[nodiscard]] std::string log() const { return process_.errors(); }
    // Whether that is in the log. The log has a thread of its own: waits for it, 5 s at most.
    [[nodiscard]] bool logs(const std::string& text) const;
    // As of now.
    [[nodiscard]] bool has_logged(const std::string& text) const
    {
        return log().find(text) != std::string::npos;
    }
    [[nodiscard]] std::size_t resident_bytes() const;
    // SIGTERM; how it ended, or nothing when it did not within 30 s.
    std::optional<Exit> terminate();

private:
    [[nodiscard]] bool read_addresses();

    ChildProcess process_;
    std::uint16_t api_port_ = 0;
    std::map<std::string, std::uint16_t> ports_; // by instance
};

} // namespace iotcc::test
