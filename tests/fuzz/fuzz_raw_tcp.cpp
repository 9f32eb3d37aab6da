// A raw TCP stream in every framing, from its hello and from behind it: however it is cut into
// reads, the events are the same, and what is a payload is read back when it is sent. The input's
// first byte picks framing and phase, the second the cuts, so that a run is short; what is behind
// them is the stream. A replay tries all.
#include "greeting.hpp"
#include "json_command.hpp"
#include "text_command.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

using namespace iotcc::raw_tcp;

namespace {

constexpr std::size_t kMost = 64;         // small, so that short inputs reach it
constexpr std::size_t kLongestEnd = 8;    // of a frame: a delimiter
constexpr std::size_t kLongestHeader = 8; // of the framings below

void require(bool holds)
{
    if (!holds)
        std::abort();
}

enum class Phase { greeting, serving, ended };

// One connection as the plugin drives it. Events as text, to compare.
class Stream {
public:
    Stream(const Framing& framing, Phase phase) : framing_(framing), phase_(phase) {}

    void receive(std::string_view piece)
    {
        pending_ += piece;
        std::string_view bytes = pending_;
        while (phase_ == Phase::greeting ? greet(bytes)
                                         : phase_ == Phase::serving && serve(bytes)) {
        }
        require(bytes.size() <= pending_.size());
        const auto most = phase_ == Phase::greeting ? kHelloMax : kMost; // what a host has to keep
        require(phase_ == Phase::ended || bytes.size() <= most + kLongestEnd + kLongestHeader);
        pending_.erase(0, pending_.size() - bytes.size());
    }
    [[nodiscard]] const std::vector<std::string>& events() const { return events_; }

private:
    bool greet(std::string_view& bytes)
    {
        const auto event = read_greeting(framing_, bytes, searched_);
        if (const auto* more = std::get_if<NeedMore>(&event))
            return need(*more, bytes);
        const auto* hello = std::get_if<Hello>(&event);
        if (hello == nullptr)
            return end("ended by greeting " + std::to_string(event.index()));
        require(!hello->id.empty() && hello->id.size() <= kDeviceIdMax);
        events_.push_back("hello " + hello->id + ' ' + hello->token);
        phase_ = Phase::serving;
        return true;
    }

    bool serve(std::string_view& bytes)
    {
        const auto event = next_frame(framing_, bytes, kMost, searched_);
        if (const auto* more = std::get_if<NeedMore>(&event))
            return need(*more, bytes);
        const auto* frame = std::get_if<Frame>(&event);
        if (frame == nullptr)
            return end("ended by frame " + std::to_string(event.index()));
        require(frame->wire.data() + frame->wire.size() == bytes.data());
        require(frame->payload.size() <= kMost + kLongestHeader);
        check_words(*frame);
        events_.push_back("frame " + std::string(frame->payload));
        return true;
    }

    // What a device may have meant by the frame, and the same sent to it.
    void check_words(const Frame& frame) const
    {
        const auto body = body_of(framing_, frame);
        require(body.size() <= kMost);
        if (const auto reply = parse_text_reply(body))
            require(reply->correlation != 0);
        if (const auto reply = iotcc::json::parse_json_reply(body))
            require(reply->correlation != 0 &&
                    iotcc::json::encode({reply->correlation, iotcc::json::CommandKind::query, "x",
                                         reply->payload, 1}));
        const auto sent = encode_frame(framing_, body);
        if (!sent || body.empty())
            return;
        Searched searched = 0;
        std::string_view bytes = *sent;
        const auto event = next_frame(framing_, bytes, kMost, searched);
        const auto* again = std::get_if<Frame>(&event);
        require(again != nullptr && bytes.empty() && body_of(framing_, *again) == body);
    }

    static bool need(const NeedMore& more, std::string_view bytes)
    {
        require(more.total == 0 || more.total > bytes.size());
        return false;
    }

    bool end(std::string event)
    {
        events_.push_back(std::move(event));
        phase_ = Phase::ended;
        return false;
    }

    const Framing& framing_;
    Phase phase_;
    Searched searched_ = 0;
    std::string pending_;
    std::vector<std::string> events_;
};

// One cut in `step`, from `first` on.
void check_cuts(const Framing& framing, Phase phase, std::string_view input, std::size_t first,
                std::size_t step)
{
    Stream whole(framing, phase);
    whole.receive(input);
    for (std::size_t cut = first; cut <= input.size(); cut += step) {
        Stream halves(framing, phase);
        halves.receive(input.substr(0, cut));
        halves.receive(input.substr(cut));
        require(halves.events() == whole.events());
    }
    Stream bytewise(framing, phase);
    for (const char c : input)
        bytewise.receive({&c, 1});
    require(bytewise.events() == whole.events());
}

std::vector<Framing> framings()
{
    using Counts = LengthFraming::Counts;
    using Header = LengthFraming::Header;
    using Order = LengthFraming::Order;
    return {
        LineFraming{},
        DelimiterFraming{"\r\n"},
        DelimiterFraming{"aab"},
        LengthFraming{.length_bytes = 1},
        LengthFraming{.length_bytes = 2, .offset = 1, .adjust = 2, .order = Order::little_endian},
        LengthFraming{.length_bytes = 4,
                      .adjust = -3,
                      .counts = Counts::header_and_payload,
                      .header = Header::keep},
        FixedFraming{24},
    };
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    constexpr std::size_t kPicks = 2;
    if (size < kPicks || size > kPicks + 700) // a hello may have 512
        return 0;
    static const std::vector<Framing> kFramings = framings();
    const std::string_view stream(reinterpret_cast<const char*>(bytes) + kPicks, size - kPicks);
#ifdef IOTCC_REPLAY
    for (const auto& framing : kFramings)
        for (const auto phase : {Phase::greeting, Phase::serving})
            check_cuts(framing, phase, stream, 0, 1);
#else
    constexpr std::size_t kCuts = 8;
    const std::size_t step = stream.size() / kCuts + 1;
    const auto phase = bytes[0] % 2 == 0 ? Phase::greeting : Phase::serving;
    check_cuts(kFramings[bytes[0] / 2 % kFramings.size()], phase, stream, bytes[1] % step, step);
#endif
    return 0;
}
