// The frames of a WebSocket client: however they are cut into reads, the events are the same, and a
// host keeps little.
#include "frame_stream.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace iotcc::websocket;
using namespace iotcc::websocket::testing;

namespace {

constexpr std::size_t kMost = 200; // small, so that short inputs reach it
constexpr std::size_t kKeptMost = kControlMax + 6;

void require(bool holds)
{
    if (!holds)
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    if (size == 0 || size > 1024) // every cut of it is tried
        return 0;
    const ReaderLimits limits{kMost, (bytes[0] & 1) != 0};
    const std::string_view input(reinterpret_cast<const char*>(bytes) + 1, size - 1);
    FrameStream whole(limits);
    whole.receive(input);
    require(whole.kept() <= kKeptMost);
    for (std::size_t cut = 0; cut <= input.size(); ++cut) {
        FrameStream halves(limits);
        halves.receive(input.substr(0, cut));
        require(halves.kept() <= kKeptMost);
        halves.receive(input.substr(cut));
        require(halves.events() == whole.events());
    }
    FrameStream bytewise(limits);
    for (const char c : input)
        bytewise.receive({&c, 1});
    require(bytewise.events() == whole.events());
    return 0;
}
