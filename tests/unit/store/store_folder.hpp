#pragma once
#include "disk_calls.hpp"
#include "eventually.hpp"
#include "store.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace iotcc::test {

using namespace iotcc::store;

// A disk that fails when told to.
class FailingDisk : public DiskCalls {
public:
    std::atomic<int> write_error{0}, sync_error{0}, cut_error{0}, create_error{0};
    std::atomic<long> room{-1}; // bytes until writes are short, and then fail; -1: no end
    std::atomic<int> syncs{0};

    int create(const char* path) override
    {
        return fails(create_error) ? -1 : DiskCalls::create(path);
    }
    ssize_t write(int fd, const char* bytes, std::size_t size, off_t at) override
    {
        if (fails(write_error))
            return -1;
        const long left = room;
        if (left == 0) {
            errno = ENOSPC;
            return -1;
        }
        if (left > 0)
            size = std::min(size, static_cast<std::size_t>(left));
        const ssize_t written = DiskCalls::write(fd, bytes, size, at);
        if (left > 0)
            room -= written;
        return written;
    }
    int sync(int fd) override
    {
        ++syncs;
        return fails(sync_error) ? -1 : DiskCalls::sync(fd);
    }
    int cut(int fd, off_t size) override
    {
        return fails(cut_error) ? -1 : DiskCalls::cut(fd, size);
    }

private:
    static bool fails(const std::atomic<int>& error) { return error != 0 && (errno = error, true); }
};

struct Heard : Listener {
    std::atomic<std::uint64_t> kept{0};
    std::atomic<int> failures{0}, recoveries{0};

    void committed(std::uint64_t sequence) noexcept override { kept = sequence; }
    void failing(const std::string& text) noexcept override
    {
        const std::scoped_lock lock(mutex);
        failure_texts.push_back(text);
        ++failures;
    }
    void recovered() noexcept override { ++recoveries; }
    void warning(const std::string& text) noexcept override
    {
        const std::scoped_lock lock(mutex);
        warnings.push_back(text);
    }
    bool has_failure(const std::string& part) const { return has(failure_texts, part); }
    bool has_warning(const std::string& part) const { return has(warnings, part); }

private:
    bool has(const std::vector<std::string>& texts, const std::string& part) const
    {
        const std::scoped_lock lock(mutex);
        return std::any_of(texts.begin(), texts.end(),
                           [&](const std::string& text) { return text.find(part) != text.npos; });
    }

    mutable std::mutex mutex; // guards what follows
    std::vector<std::string> failure_texts, warnings;
};

struct Replayed : ReplayListener {
    void live(const Key& key, std::string_view value) override { found.emplace_back(key, value); }
    void torn(const TornTail& tail) override { tails.push_back(tail); }
    void damaged(const Damage& damage) override { damages.push_back(damage); }

    std::map<Key, std::string> as_map() const { return {found.begin(), found.end()}; }

    std::vector<std::pair<Key, std::string>> found;
    std::vector<TornTail> tails;
    std::vector<Damage> damages;
};

// A folder for a store, gone at the end.
class StoreFolder {
public:
    StoreFolder()
    {
        std::string name = std::filesystem::temp_directory_path() / "iotcc-store-XXXXXX";
        if (::mkdtemp(name.data()) == nullptr)
            throw std::runtime_error("no temporary folder");
        top_ = name;
    }
    ~StoreFolder() { std::filesystem::remove_all(top_); }
    StoreFolder(const StoreFolder&) = delete;
    StoreFolder& operator=(const StoreFolder&) = delete;

    std::string path() const { return top_ + "/store"; }
    Settings settings() const
    {
        Settings settings;
        settings.folder = path();
        settings.sync = Sync::os;
        settings.retry = std::chrono::milliseconds(1);
        return settings;
    }
    std::vector<std::string> files(const std::string& part = "segment-") const
    {
        std::vector<std::string> names;
        for (const auto& file : std::filesystem::directory_iterator(path()))
            if (file.path().filename().string().find(part) != std::string::npos)
                names.push_back(file.path());
        std::sort(names.begin(), names.end());
        return names;
    }
    std::vector<std::string> segments() const
    {
        auto names = files();
        std::erase_if(names, [](const auto& n) { return n.find("damaged") != n.npos; });
        return names;
    }
    std::uint64_t bytes() const
    {
        std::uint64_t sum = 0;
        std::error_code gone;
        for (const std::string& file : segments())
            if (const auto size = std::filesystem::file_size(file, gone); !gone)
                sum += size;
        return sum;
    }

private:
    std::string top_;
};

// A store with what it tells.
struct OpenStore {
    explicit OpenStore(const Settings& settings) : store(Store::open(settings, replayed, heard)) {}

    std::uint64_t put(std::uint64_t key, const std::string& value)
    {
        Batch batch;
        batch.put({0, key}, value);
        return store->append(batch);
    }
    std::uint64_t erase(std::uint64_t key)
    {
        Batch batch;
        batch.erase({0, key});
        return store->append(batch);
    }
    std::string read(std::uint64_t key) const
    {
        std::string value;
        switch (store->read({0, key}, value)) {
        case ReadResult::absent:
            return "(absent)";
        case ReadResult::unreadable:
            return "(unreadable)";
        case ReadResult::found:
            break;
        }
        return value;
    }
    bool is_committed(std::uint64_t sequence)
    {
        return eventually([&] { return heard.kept >= sequence; });
    }
    bool put_and_wait(std::uint64_t key, const std::string& value)
    {
        return is_committed(put(key, value));
    }

    Replayed replayed;
    Heard heard;
    std::unique_ptr<Store> store;
};

inline std::string content(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

inline void write_file(const std::string& path, const std::string& bytes)
{
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

} // namespace iotcc::test
