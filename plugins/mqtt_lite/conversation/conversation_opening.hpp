#pragma once
#include "connect.hpp"
#include "conversation.hpp"

#include <iotcc/views.hpp>

#include <optional>
#include <string>

namespace iotcc::mqtt {

// What a CONNECT asks of the session.
struct Conversation::Opening {
    bool is_clean;
    bool has_credential;         // a user name was offered, and maybe a password
    std::optional<Message> will; // lies in the CONNECT
    std::string topic, payload;  // of the will, where it has to outlive that

    [[nodiscard]] static Opening of(const Connect& connect);
    // The same with a will of its own.
    [[nodiscard]] std::unique_ptr<Opening> kept() const;
};

} // namespace iotcc::mqtt
