#pragma once
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

namespace iotcc::test {

// A folder with a configuration file, gone at the end.
class ConfigFolder {
public:
    explicit ConfigFolder(const std::string& text = "")
    {
        std::string name = std::filesystem::temp_directory_path() / "iotcc-config-XXXXXX";
        if (::mkdtemp(name.data()) == nullptr)
            throw std::runtime_error("no temporary folder");
        path_ = name;
        write(text);
    }
    ~ConfigFolder() { std::filesystem::remove_all(path_); }
    ConfigFolder(const ConfigFolder&) = delete;
    ConfigFolder& operator=(const ConfigFolder&) = delete;

    void write(const std::string& text, const std::string& name = "iotcc.toml") const
    {
        std::filesystem::create_directories((path_ / name).parent_path());
        std::ofstream(path_ / name) << text;
    }
    [[nodiscard]] std::string file() const { return path_ / "iotcc.toml"; }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

} // namespace iotcc::test
