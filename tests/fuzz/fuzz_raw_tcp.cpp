// A raw TCP stream from its first byte: however it is cut into reads, the events are the same.
#include "command_line.hpp"
#include "greeting.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

using namespace iotcc::raw_tcp;

namespace {

constexpr std::size_t kMost = 64; // small, so that short inputs reach it

void require(bool holds)
{
    if (!holds)
        std::abort();
}

// One connection as the plugin drives it. Events as text, to compare; `ended` after one that
// closes.
class Stream {
public:
    void receive(std::string_view piece)
    {
        pending_ += piece;
        std::string_view bytes = pending_;
        while (!ended_ && (greeted_ ? serve(bytes) : greet(bytes))) {
        }
        require(bytes.size() <= pending_.size());
        require(ended_ ||
                bytes.size() <= (greeted_ ? kMost : kHelloMax) + 1); // what a host has to keep
        pending_.erase(0, pending_.size() - bytes.size());
    }
    [[nodiscard]] const std::vector<std::string>& events() const { return events_; }

private:
    bool greet(std::string_view& bytes)
    {
        const auto event = read_greeting(decoder_, bytes);
        if (std::holds_alternative<NeedMore>(event))
            return false;
        const auto* hello = std::get_if<Hello>(&event);
        if (hello == nullptr) {
            events_.push_back("ended by greeting " + std::to_string(event.index()));
            ended_ = true;
            return false;
        }
        require(!hello->id.empty() && hello->id.size() <= kDeviceIdMax);
        events_.push_back("hello " + std::string(hello->id) + ' ' + std::string(hello->token));
        greeted_ = true;
        return true;
    }

    bool serve(std::string_view& bytes)
    {
        const auto event = decoder_.next(bytes, kMost);
        if (std::holds_alternative<TooLong>(event)) {
            events_.emplace_back("too long");
            ended_ = true;
        }
        const auto* frame = std::get_if<Frame>(&event);
        if (frame == nullptr)
            return false;
        require(!frame->payload.empty() && frame->payload.size() <= kMost);
        require(frame->payload.find('\n') == std::string_view::npos);
        if (const auto reply = parse_reply(frame->payload))
            require(reply->correlation != 0);
        events_.push_back("frame " + std::string(frame->payload));
        return true;
    }

    LineDecoder decoder_;
    std::string pending_;
    std::vector<std::string> events_;
    bool greeted_ = false, ended_ = false;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    if (size > 2048) // every cut of it is tried
        return 0;
    const std::string_view input(reinterpret_cast<const char*>(bytes), size);
    Stream whole;
    whole.receive(input);
    for (std::size_t cut = 0; cut <= size; ++cut) {
        Stream halves;
        halves.receive(input.substr(0, cut));
        halves.receive(input.substr(cut));
        require(halves.events() == whole.events());
    }
    Stream bytewise;
    for (const char c : input)
        bytewise.receive({&c, 1});
    require(bytewise.events() == whole.events());
    return 0;
}
