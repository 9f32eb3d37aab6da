#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace iotcc::mqtt {

// Takes the fields of one packet off its front (1.5). The first thing that is wrong stays, and
// whatever is read after it is zero or empty, so that a reader of a packet asks once.
class FieldReader {
public:
    explicit FieldReader(std::span<const std::byte> fields) noexcept : rest_(fields) {}

    [[nodiscard]] std::uint8_t byte() noexcept;
    [[nodiscard]] std::uint16_t number() noexcept;              // two bytes
    [[nodiscard]] std::uint16_t packet_id() noexcept;           // not 0
    [[nodiscard]] std::span<const std::byte> binary() noexcept; // after its length, any bytes
    [[nodiscard]] std::string_view characters() noexcept;       // the same, not checked
    [[nodiscard]] std::string_view text() noexcept;             // the same, checked (text.hpp)
    // A variable byte integer as MQTT 5.0 has it, of no more bytes than it needs [MQTT-1.5.5-1].
    [[nodiscard]] std::uint32_t variable_number() noexcept;
    [[nodiscard]] std::span<const std::byte> bytes(std::size_t n) noexcept;

    [[nodiscard]] std::span<const std::byte> rest() const noexcept { return rest_; }

    // nullptr or static text: `fault` is what is wrong, unless something was before.
    void expect(const char* fault) noexcept
    {
        if (fault_ == nullptr)
            fault_ = fault;
        if (fault_ != nullptr)
            rest_ = {};
    }
    void expect_end() noexcept
    {
        if (!rest_.empty())
            expect("bytes behind the last field of a packet (2.2.3)");
    }
    [[nodiscard]] const char* fault() const noexcept { return fault_; } // nullptr: none so far

private:
    std::span<const std::byte> rest_;
    const char* fault_ = nullptr;
};

inline std::span<const std::byte> FieldReader::bytes(std::size_t n) noexcept
{
    if (rest_.size() < n) [[unlikely]] {
        expect("a packet that ends within a field (2.2.3)");
        return {};
    }
    const auto taken = rest_.first(n);
    rest_ = rest_.subspan(n);
    return taken;
}

inline std::uint8_t FieldReader::byte() noexcept
{
    const auto taken = bytes(1);
    return taken.empty() ? std::uint8_t{0} : std::to_integer<std::uint8_t>(taken[0]);
}

inline std::uint16_t FieldReader::number() noexcept
{
    const auto taken = bytes(2);
    if (taken.empty())
        return 0;
    return static_cast<std::uint16_t>(std::to_integer<unsigned>(taken[0]) << 8 |
                                      std::to_integer<unsigned>(taken[1]));
}

inline std::uint16_t FieldReader::packet_id() noexcept
{
    const auto id = number();
    if (id == 0)
        expect("packet id 0 [MQTT-2.3.1-1]");
    return id;
}

inline std::span<const std::byte> FieldReader::binary() noexcept
{
    return bytes(number());
}

inline std::string_view FieldReader::characters() noexcept
{
    const auto taken = binary();
    return {reinterpret_cast<const char*>(taken.data()), taken.size()};
}

} // namespace iotcc::mqtt
