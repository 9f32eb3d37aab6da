#pragma once
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <sys/stat.h>

namespace iotcc::test {

// A path in a folder of its own; both are gone with it.
class ScratchFile {
public:
    ScratchFile()
    {
        std::string pattern = std::filesystem::temp_directory_path() / "iotcc-tokens-XXXXXX";
        if (::mkdtemp(pattern.data()) == nullptr)
            throw std::runtime_error("mkdtemp failed");
        folder_ = pattern;
    }
    explicit ScratchFile(const std::string& text) : ScratchFile() { write(text); }
    ~ScratchFile()
    {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    ScratchFile(const ScratchFile&) = delete;
    ScratchFile& operator=(const ScratchFile&) = delete;

    [[nodiscard]] std::string path() const { return folder_ + "/tokens"; }
    [[nodiscard]] std::string folder() const { return folder_; }
    // Replaces the file as editors do, by a rename.
    void write(const std::string& text) const
    {
        const std::string draft = path() + ".draft";
        std::ofstream(draft, std::ios::binary) << text;
        set_mode(draft, 0600);
        std::filesystem::rename(draft, path());
    }
    [[nodiscard]] std::string read() const
    {
        std::ifstream file(path(), std::ios::binary);
        std::ostringstream text;
        text << file.rdbuf();
        return text.str();
    }
    void set_mode(mode_t mode) const { set_mode(path(), mode); }
    [[nodiscard]] mode_t mode() const
    {
        struct stat file {};
        return ::stat(path().c_str(), &file) == 0 ? file.st_mode & 07777 : 0;
    }

private:
    static void set_mode(const std::string& path, mode_t mode)
    {
        if (::chmod(path.c_str(), mode) != 0)
            throw std::runtime_error("chmod failed");
    }

    std::string folder_;
};

} // namespace iotcc::test
