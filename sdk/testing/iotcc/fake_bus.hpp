#pragma once
#include <iotcc/kind/handler.h>
#include <iotcc/service/bus.h>
#include <iotcc/views.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

// The bus of a fake host, as one connection sees it.
namespace iotcc::testing {

// What the bus answers to the plugin. PENDING: until FakePeer::store.
struct BusAnswers {
    std::int32_t open_session = IOTCC_PENDING;
    std::int32_t subscribe = IOTCC_OK, unsubscribe = IOTCC_OK;
    std::int32_t settle = IOTCC_OK, release = IOTCC_OK;
    std::map<std::string, std::int32_t> filters{}; // results of those that do not get what they ask
};

// What the plugin asked of the bus, copied.
struct FakeSession {
    struct Will {
        std::string topic, payload;
        std::uint32_t qos, retain;
    };
    struct Opened {
        std::uint32_t flags;
        std::optional<Will> will;
        std::uint32_t form;
    };
    struct Filter {
        std::string filter;
        std::uint32_t qos;
    };
    struct Settled {
        std::uint64_t number;
        std::uint32_t how; // IOTCC_SETTLE_*
    };

    std::optional<Opened> opened;
    std::vector<Filter> subscribed;
    std::vector<std::string> unsubscribed;
    std::vector<Settled> settled;
    std::vector<std::uint32_t> released;
    bool will_dropped = false;
};

// A published message as the plugin's encode gave it.
struct FakeFrame {
    std::string head, payload;
    std::size_t patch_at, patch_len;

    // As a host does it: first with little room, then with as much as was asked for. Nothing where
    // the handler refuses. Throws std::logic_error when it breaks the contract.
    [[nodiscard]] static std::optional<FakeFrame> of(const iotcc_handler& handler, void* self,
                                                     const Message& message, std::uint32_t flags)
    {
        if (handler.encode == nullptr)
            return std::nullopt;
        const iotcc_msg record = iotcc::record(message);
        std::vector<std::uint8_t> room(8);
        for (int call = 0; call < 2; ++call) {
            iotcc_out out{};
            out.struct_size = sizeof out;
            out.buf = {room.data(), room.size()};
            const auto length = handler.encode(self, &record, message.qos, flags, &out);
            if (length < 0)
                return std::nullopt;
            const auto size = static_cast<std::size_t>(length);
            if (size <= room.size())
                return FakeFrame{std::string(room.begin(), room.begin() + length),
                                 (out.flags & IOTCC_OUT_PAYLOAD) != 0 ? std::string(message.payload)
                                                                      : std::string(),
                                 out.patch_at, out.patch_len};
            room.resize(size);
        }
        throw std::logic_error("encode asked for more room than it had asked for");
    }

    [[nodiscard]] const iotcc_frame* abi() const
    {
        return reinterpret_cast<const iotcc_frame*>(this);
    }
    [[nodiscard]] static const FakeFrame& of(const iotcc_frame* frame)
    {
        return *reinterpret_cast<const FakeFrame*>(frame);
    }
    // nothing: the patch is not patch_len long.
    [[nodiscard]] std::optional<std::string> patched(std::string_view patch) const
    {
        if (patch.size() != patch_len)
            return std::nullopt;
        return std::string(head).replace(patch_at, patch_len, patch) + payload;
    }
};

} // namespace iotcc::testing
