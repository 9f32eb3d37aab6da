#include "host_process.hpp"

#include "eventually.hpp"

#include <csignal>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <unistd.h>

namespace iotcc::test {

namespace {

std::vector<std::string> run_command(const std::string& plugin_directory,
                                     const HostOptions& options)
{
    std::vector<std::string> command = options.wrapper;
    if (options.descriptors != 0)
        command.insert(command.end(),
                       {"prlimit", "--nofile=" + std::to_string(options.descriptors)});
    command.insert(command.end(), {IOTCC_PROGRAM, "run", "--plugin-dir", plugin_directory, "--http",
                                   options.http});
    for (const std::string& instance : options.instances)
        command.insert(command.end(), {"--set", instance + ".listen=tcp://127.0.0.1:0"});
    for (const std::string& setting : options.settings)
        command.insert(command.end(), {"--set", setting});
    command.insert(command.end(), options.arguments.begin(), options.arguments.end());
    return command;
}

// Of "tcp://127.0.0.1:7001" and "http://127.0.0.1:9090/"; a Unix address has none.
std::uint16_t port_of(const std::string& address)
{
    if (address.starts_with("unix:"))
        return 0;
    return static_cast<std::uint16_t>(std::stoul(address.substr(address.rfind(':') + 1)));
}

} // namespace

ChildProcess start_iotcc(const std::vector<std::string>& arguments)
{
    std::vector<std::string> command = {IOTCC_PROGRAM};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return ChildProcess(std::move(command));
}

HostProcess::HostProcess(const std::string& plugin_directory, const HostOptions& options)
    : process_(run_command(plugin_directory, options))
{
    constexpr std::chrono::seconds kStart{60};
    const auto is_over = [this] {
        return read_addresses() || process_.wait(std::chrono::milliseconds(0));
    };
    if (!eventually(is_over, kStart) || !read_addresses())
        throw std::runtime_error("the host does not serve:\n" + log());
}

// Whether they are all there: the last line ends them.
bool HostProcess::read_addresses()
{
    const std::string output = process_.output();
    if (!output.ends_with("ready\n"))
        return false;
    std::istringstream lines(output);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream columns(line);
        std::string kind, name, version, address;
        std::getline(columns, kind, '\t');
        std::getline(columns, name, '\t');
        std::getline(columns, version, '\t');
        std::getline(columns, address, '\t');
        if (kind == "api")
            api_port_ = port_of(name);
        else if (kind == "plugin")
            ports_[name] = port_of(address);
    }
    return true;
}

std::uint16_t HostProcess::port(const std::string& instance) const
{
    return ports_.at(instance);
}

TcpClient HostProcess::connect(const std::string& instance) const
{
    return TcpClient(port(instance));
}

HttpAnswer HostProcess::get(const std::string& path) const
{
    HttpClient client(api_port_);
    client.get(path);
    try {
        return client.answer();
    } catch (const std::runtime_error& e) { // the host says why, or says nothing any more
        throw std::runtime_error(path + ": " + e.what() + "; the log of the host:\n" + log());
    }
}

nlohmann::json HostProcess::json(const std::string& path) const
{
    const HttpAnswer answer = get(path);
    if (answer.status != 200)
        throw std::runtime_error(path + ": " + std::to_string(answer.status) + ' ' + answer.body);
    return nlohmann::json::parse(answer.body);
}

std::size_t HostProcess::resident_bytes() const
{
    std::ifstream statm("/proc/" + std::to_string(process_.pid()) + "/statm");
    std::size_t total = 0, resident = 0;
    statm >> total >> resident;
    return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

bool HostProcess::logs(const std::string& text) const
{
    return eventually([&] { return has_logged(text); }, std::chrono::seconds(5));
}

std::optional<Exit> HostProcess::terminate()
{
    process_.signal(SIGTERM);
    return process_.wait();
}

} // namespace iotcc::test
