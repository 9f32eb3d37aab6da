#pragma once
#include "message.hpp"

#include <iotcc/kind/handler.h>

#include <cstdint>
#include <string_view>
#include <vector>

// A message in the bytes of one protocol. Good for the call that lends it: what is sent of it is
// copied into the connection's output, which no larger piece of memory then has to outlive.
struct iotcc_frame {
    std::vector<std::uint8_t> room;
    std::size_t head = 0;     // bytes of it that are used
    std::string_view payload; // behind the head, where the handler does not encode it
    std::uint32_t patch_at = 0, patch_len = 0;
};

namespace iotcc::abi {

// As plugins see it; lent like the view.
[[nodiscard]] iotcc_msg message_record(const bus::MessageView& message) noexcept;

// Makes frames, and remembers the last one: a message with many subscribers is encoded once. [lane]
class FrameMaker {
public:
    // For a handler; nullptr: it has refused. Good until the next call.
    [[nodiscard]] const iotcc_frame* make(const iotcc_handler& handler, void* self,
                                          const bus::MessageView& message, std::uint8_t qos,
                                          std::uint32_t flags);
    // What a message view lends is another message from now on.
    void forget() noexcept { made_for_.self = nullptr; }

private:
    struct MadeFor {
        void* self = nullptr;
        const char* topic = nullptr;
        std::uint32_t flags = 0;
        std::uint8_t qos = 0;
        bool operator==(const MadeFor&) const = default;
    };
    [[nodiscard]] bool encode(const iotcc_handler& handler, void* self,
                              const bus::MessageView& message, std::uint8_t qos,
                              std::uint32_t flags);

    MadeFor made_for_;
    iotcc_frame frame_;
};

} // namespace iotcc::abi
