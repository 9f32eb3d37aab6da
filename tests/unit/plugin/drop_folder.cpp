#include "drop_folder.hpp"

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sys/stat.h>
#include <system_error>

namespace iotcc::plugin {
namespace fs = std::filesystem;

DropFolder::DropFolder() : path_(fs::temp_directory_path() / "iotcc-test-XXXXXX")
{
    if (::mkdtemp(path_.data()) == nullptr || ::chmod(path_.c_str(), 0755) != 0)
        throw std::system_error(errno, std::generic_category(), path_);
}

DropFolder::~DropFolder()
{
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

fs::path DropFolder::add(const std::string& plugin, const std::string& as) const
{
    return write(as.empty() ? plugin + ".so" : as, plugin_bytes(plugin));
}

fs::path DropFolder::write(const std::string& name, std::string_view bytes) const
{
    const fs::path path = path_of(name);
    std::ofstream(path, std::ios::binary)
        .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    fs::permissions(path, static_cast<fs::perms>(0644));
    return path;
}

std::string bytes_of(const fs::path& file)
{
    std::ifstream in(file, std::ios::binary);
    if (!in)
        throw std::runtime_error("cannot be read: " + file.string());
    return {std::istreambuf_iterator<char>(in), {}};
}

std::string plugin_bytes(const std::string& plugin)
{
    return bytes_of(fs::path(IOTCC_BAD_PLUGINS) / (plugin + ".so"));
}

HostOffer first_offer()
{
    HostOffer offer;
    offer.kinds = {"iotcc.handler/1", "iotcc.storage/1"};
    offer.services = {"iotcc.log/1", "iotcc.config/1", "iotcc.exec/1", "iotcc.io/1",
                      "iotcc.stats/1"};
    return offer;
}

const Probe& test_probe()
{
    static const Probe probe(IOTCC_PROBE_HOST);
    return probe;
}

} // namespace iotcc::plugin
