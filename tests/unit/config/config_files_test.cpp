#include "config_files.hpp"
#include "readings.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <unistd.h>

using namespace iotcc::config;
namespace fs = std::filesystem;

namespace {

// A folder for configuration files, gone at the end.
class Folder {
public:
    Folder()
    {
        std::string name = fs::temp_directory_path() / "iotcc-config-XXXXXX";
        path_ = ::mkdtemp(name.data());
    }
    ~Folder() { fs::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    std::string write(const std::string& name, const std::string& text) const
    {
        fs::create_directories((path_ / name).parent_path());
        std::ofstream(path_ / name) << text;
        return path_ / name;
    }
    [[nodiscard]] const fs::path& path() const { return path_; }

private:
    fs::path path_;
};

} // namespace

TEST_CASE("conf.d beside the file is read by name, over the file")
{
    const Folder folder;
    const std::string file = folder.write("main.toml", "[host]\nlanes = 1\n[http]\nworkers = 1\n");
    folder.write("conf.d/20.toml", "[host]\nlanes = 3\n");
    folder.write("conf.d/10.toml", "[host]\nlanes = 2\n");
    folder.write("conf.d/30.toml.bak", "nonsense");
    const auto [configuration, problems] = read_again({file, {}, {}});
    CHECK(texts(problems).empty());
    CHECK(configuration.settings.lanes == 3);
    CHECK(configuration.settings.http.workers == 1);
    CHECK(configuration.origin("host.lanes").label() ==
          (folder.path() / "conf.d/20.toml").string() + ":2");
}

TEST_CASE("a file that was named and cannot be read is a problem")
{
    const Folder folder;
    const std::string file = folder.path() / "none.toml";
    CHECK(only_problem(read_again({file, {}, {}})) == file + ":1:1: No such file or directory");
    fs::create_directory(file);
    CHECK(only_problem(read_again({file, {}, {}})) == file + ":1:1: is not a file");
}

TEST_CASE("a file as large as no configuration is refused")
{
    const Folder folder;
    const std::string file = folder.write("big.toml", std::string(5 * 1024 * 1024, '#'));
    CHECK(only_problem(read_again({file, {}, {}})) == file + ":1:1: is larger than 4 MiB");
}
