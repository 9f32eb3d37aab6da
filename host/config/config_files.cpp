#include "config_files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

namespace iotcc::config {

namespace {

namespace fs = std::filesystem;

// No configuration is near it; a device or a log file given by mistake is.
constexpr std::size_t kLargestFile = 4 * 1024 * 1024;

class FileReader {
public:
    void read(const fs::path& path)
    {
        std::error_code error;
        if (!fs::is_regular_file(path, error))
            return fault(path, error ? error.message() : "is not a file");
        std::ifstream in(path, std::ios::binary);
        if (!in)
            return fault(path, std::strerror(errno));
        std::string text(kLargestFile + 1, '\0');
        in.read(text.data(), static_cast<std::streamsize>(text.size()));
        text.resize(static_cast<std::size_t>(in.gcount()));
        if (in.bad())
            return fault(path, "cannot be read");
        if (text.size() > kLargestFile)
            return fault(path, "is larger than 4 MiB");
        files.push_back({path, std::move(text)});
    }

    void read_folder(const fs::path& folder)
    {
        std::error_code error;
        if (!fs::exists(folder, error) && !error)
            return;
        std::vector<fs::path> paths;
        for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
             entry.increment(error))
            if (entry->path().extension() == ".toml")
                paths.push_back(entry->path());
        if (error)
            return fault(folder, error.message());
        std::sort(paths.begin(), paths.end());
        for (const fs::path& path : paths)
            read(path);
    }

    std::vector<FileText> files;
    std::vector<Problem> problems;

private:
    void fault(const fs::path& path, std::string why)
    {
        problems.push_back({{Origin::Source::file, path, 1, 1}, std::move(why)});
    }
};

} // namespace

Reading read_again(const Place& place)
{
    const fs::path file = place.file.empty() ? fs::path(kDefaultFile) : fs::path(place.file);
    std::error_code ignored;
    FileReader reader;
    if (!place.file.empty() || fs::exists(file, ignored))
        reader.read(file);
    reader.read_folder(file.parent_path() / "conf.d");
    Reading reading = read({std::move(reader.files), place.environment, place.flags});
    reading.problems.insert(reading.problems.begin(),
                            std::make_move_iterator(reader.problems.begin()),
                            std::make_move_iterator(reader.problems.end()));
    return reading;
}

} // namespace iotcc::config
