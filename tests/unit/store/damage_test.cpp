#include "record.hpp"
#include "segment_head.hpp"
#include "store_folder.hpp"

#include <array>
#include <cstdlib>

using namespace iotcc::test;

namespace {

constexpr std::uint64_t kKeys = 40;

std::string value_of(std::uint64_t key)
{
    return "value " + std::to_string(key) + std::string(key, '.');
}

// Keys 0 to 39, each committed on its own.
void fill(const Settings& settings)
{
    OpenStore open(settings);
    for (std::uint64_t key = 0; key < kKeys; ++key)
        REQUIRE(open.put_and_wait(key, value_of(key)));
}

// Offsets of the puts in a sound segment; marks are passed.
std::vector<std::size_t> puts_in(const std::string& bytes)
{
    std::vector<std::size_t> offsets;
    for (std::size_t at = SegmentHead::kSize; at < bytes.size();) {
        const RecordHead head = load_head(bytes.data() + at);
        if (head.kind == RecordHead::Kind::put)
            offsets.push_back(at);
        at += head.record_size();
    }
    return offsets;
}

} // namespace

TEST_CASE("a last segment that is cut anywhere loses the end and nothing else")
{
    const StoreFolder folder;
    fill(folder.settings());
    const std::string path = folder.segments().front(), whole = content(path);
    const auto puts = puts_in(whole);
    REQUIRE(puts.size() == kKeys);
    const std::size_t step = std::getenv("LONG_TESTS") != nullptr ? 1 : 11; // each syncs a disk
    for (std::size_t size = 0; size < whole.size(); size += step) {
        for (const std::string& file : folder.segments())
            std::filesystem::remove(file);
        write_file(path, whole.substr(0, size));
        const OpenStore open(folder.settings());
        REQUIRE(open.replayed.damages.empty());
        std::size_t left = 0;
        while (left < kKeys &&
               puts[left] + load_head(whole.data() + puts[left]).record_size() <= size)
            ++left;
        REQUIRE(open.replayed.found.size() == left);
        for (std::size_t i = 0; i < left; ++i)
            REQUIRE(open.replayed.found[i].second == value_of(i));
        for (const TornTail& tail : open.replayed.tails) {
            REQUIRE(tail.file == path);
            REQUIRE(tail.offset + tail.bytes == size);
        }
    }
}

TEST_CASE("what is appended behind a cut end is kept")
{
    const StoreFolder folder;
    fill(folder.settings());
    const std::string path = folder.segments().front(), whole = content(path);
    write_file(path, whole.substr(0, whole.size() - 3));
    {
        OpenStore open(folder.settings());
        REQUIRE(open.replayed.tails.size() == 1);
        REQUIRE(open.put_and_wait(100, "new"));
    }
    const OpenStore again(folder.settings());
    CHECK(again.replayed.tails.empty());
    CHECK(again.replayed.found.size() == kKeys);
    CHECK(again.replayed.found.back().second == "new");
}

TEST_CASE("a bit that flips in a committed record costs that record, and the file is set aside")
{
    const StoreFolder source;
    fill(source.settings());
    const std::string whole = content(source.segments().front());
    const auto puts = puts_in(whole);
    for (std::size_t i = 0; i + 1 < puts.size(); ++i) {
        const std::size_t byte = std::array<std::size_t, 3>{0, 9, RecordHead::kSize + 2}[i % 3];
        const StoreFolder folder;
        std::filesystem::create_directory(folder.path());
        const std::string path = folder.path() + "/segment-0000000001";
        std::string bytes = whole;
        bytes[puts[i] + byte] ^= 0x10;
        write_file(path, bytes);
        {
            OpenStore open(folder.settings());
            REQUIRE(open.replayed.tails.empty());
            REQUIRE(open.replayed.damages.size() == 1);
            REQUIRE(open.replayed.damages.front().file == path);
            REQUIRE(open.replayed.damages.front().offset == puts[i]);
            REQUIRE(open.replayed.found.size() == kKeys - 1);
            REQUIRE(open.read(i) == "(absent)");
            REQUIRE(eventually([&] { return open.heard.has_warning("set aside as"); }));
            REQUIRE(open.read(kKeys - 1) == value_of(kKeys - 1));
        }
        REQUIRE(folder.files("damaged") == std::vector{path + ".damaged-1"});
        REQUIRE(content(path + ".damaged-1") == bytes);
        const OpenStore again(folder.settings());
        REQUIRE(again.replayed.damages.empty());
        REQUIRE(again.replayed.found.size() == kKeys - 1);
        for (std::size_t k = 0; k + 1 < kKeys; ++k) // still in the old order
            REQUIRE(again.replayed.found[k].second == value_of(k < i ? k : k + 1));
    }
}

TEST_CASE("a bit that flips in the newest record cannot be told from a torn end")
{
    const StoreFolder folder;
    fill(folder.settings());
    const std::string path = folder.segments().front();
    std::string bytes = content(path);
    bytes.back() ^= 1;
    write_file(path, bytes);
    const OpenStore open(folder.settings());
    CHECK(open.replayed.damages.empty());
    REQUIRE(open.replayed.tails.size() == 1);
    CHECK(open.replayed.found.size() == kKeys - 1);
}

TEST_CASE("damage in an older segment does not bring back what a readable erase has removed")
{
    const StoreFolder folder;
    Settings settings = folder.settings();
    settings.segment_bytes = 600;
    {
        OpenStore open(settings);
        REQUIRE(open.put_and_wait(1, std::string(400, 'x'))); // segment 1
        REQUIRE(open.put_and_wait(2, std::string(200, 'y'))); // segment 2
        REQUIRE(open.is_committed(open.erase(1)));
        REQUIRE(open.put_and_wait(3, std::string(400, 'z'))); // segment 3
    }
    const auto files = folder.segments();
    REQUIRE(files.size() == 3);
    std::string bytes = content(files[1]);
    bytes[puts_in(bytes).front() + RecordHead::kSize] ^= 1;
    write_file(files[1], bytes);
    for (int round = 0; round < 2; ++round) {
        OpenStore open(settings);
        CHECK(open.replayed.damages.size() == (round == 0 ? 1 : 0));
        REQUIRE(open.replayed.found.size() == 1);
        CHECK(open.replayed.found.front().first.low == 3);
        REQUIRE(eventually([&] { return folder.files("damaged").size() == 1; }));
    }
}

TEST_CASE("an older segment that is too short is damaged")
{
    const StoreFolder folder;
    Settings settings = folder.settings();
    settings.segment_bytes = 600;
    fill(settings);
    const auto files = folder.segments();
    const std::string bytes = content(files[1]);
    write_file(files[1], bytes.substr(0, puts_in(bytes).back() - RecordHead::kSize));
    const OpenStore open(settings);
    REQUIRE(open.replayed.damages.size() == 1);
    CHECK(open.replayed.damages.front().file == files[1]);
    CHECK(open.replayed.found.size() == kKeys - 1);
}

TEST_CASE("a newer format is refused, and nothing is touched")
{
    const StoreFolder folder;
    fill(folder.settings());
    const std::string newer = folder.path() + "/segment-0000000009";
    const auto head = save_segment_head({9, 1 << 20}, SegmentHead::kVersion + 1);
    write_file(newer, {head.data(), head.size()});
    const std::string path = folder.segments().front(), torn = content(path).substr(0, 100);
    write_file(path, torn);
    try {
        const OpenStore open(folder.settings());
        FAIL("opened");
    } catch (const StoreError& error) {
        CHECK(std::string(error.what()).starts_with(newer + ": has format version 2"));
    }
    CHECK(content(path) == torn);
    CHECK(content(newer).size() == SegmentHead::kSize);
}

TEST_CASE("a file that is no segment is left alone")
{
    const StoreFolder folder;
    fill(folder.settings());
    const std::string path = folder.path() + "/segment-0000000002";
    write_file(path, std::string(1000, 'n'));
    write_file(folder.path() + "/notes", "mine");
    {
        OpenStore open(folder.settings());
        REQUIRE(open.replayed.damages.size() == 1);
        CHECK(open.replayed.damages.front().text.ends_with(
            "is no segment of this store; left alone"));
        CHECK(open.replayed.found.size() == kKeys);
        REQUIRE(open.put_and_wait(1, "goes on"));
    }
    CHECK(content(path) == std::string(1000, 'n'));
    CHECK(content(folder.path() + "/notes") == "mine");
}

TEST_CASE("a segment with a damaged head is set aside")
{
    const StoreFolder folder;
    fill(folder.settings());
    const std::string path = folder.segments().front();
    std::string bytes = content(path);
    bytes[20] ^= 1;
    write_file(path, bytes);
    const OpenStore open(folder.settings());
    REQUIRE(open.replayed.damages.size() == 1);
    CHECK(open.replayed.damages.front().text ==
          path + ": offset 0: its head is damaged; set aside as " + path + ".damaged-1");
    CHECK(content(path + ".damaged-1") == bytes);
}

TEST_CASE("a value that is damaged while the store is open is told with its file and offset")
{
    const StoreFolder folder;
    OpenStore open(folder.settings());
    REQUIRE(open.put_and_wait(1, value_of(1)));
    REQUIRE(open.put_and_wait(2, value_of(2)));
    const std::string path = folder.segments().front();
    std::string bytes = content(path);
    const std::size_t first = puts_in(bytes).front();
    bytes[first + RecordHead::kSize] ^= 0x10;
    write_file(path, bytes);
    CHECK(open.read(1) == "(unreadable)");
    CHECK(open.heard.has_warning(path + ": offset " + std::to_string(first) + ": cannot be read"));
    CHECK(open.read(2) == value_of(2));
}
