#pragma once
#include "deflater.hpp"
#include "inflater.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Messages and their compressed payloads, for the tests of both directions.
namespace iotcc::websocket::testing {

using Bytes = std::vector<std::byte>;
using Outcome = Inflater::Outcome;
inline constexpr std::size_t kMost = 1024 * 1024;

inline Bytes bytes(std::initializer_list<int> values)
{
    Bytes result;
    for (const int value : values)
        result.push_back(static_cast<std::byte>(value));
    return result;
}

inline Bytes bytes_of(std::string_view text)
{
    const auto all = std::as_bytes(std::span(text));
    return {all.begin(), all.end()};
}

inline std::string text_of(const Bytes& all)
{
    return {reinterpret_cast<const char*>(all.data()), all.size()};
}

// A whole message in parts of this size.
inline Outcome inflate(Inflater& inflater, std::span<const std::byte> payload, Bytes& message,
                       std::size_t part = SIZE_MAX, std::size_t most = kMost)
{
    while (!payload.empty()) {
        const auto now = payload.first(std::min(part, payload.size()));
        payload = payload.subspan(now.size());
        if (const auto outcome = inflater.add(now, message, most); outcome != Outcome::good)
            return outcome;
    }
    return inflater.finish(message, most);
}

inline std::string inflated(Inflater& inflater, std::span<const std::byte> payload)
{
    Bytes message;
    CHECK(inflate(inflater, payload, message) == Outcome::good);
    return text_of(message);
}

inline Bytes deflated(Deflater& deflater, std::string_view message)
{
    Bytes payload;
    deflater.deflate(std::as_bytes(std::span(message)), payload);
    return payload;
}

// Text with much that was there before, at all distances up to about `size`.
inline std::string text(std::size_t size)
{
    std::string result;
    std::uint32_t state = 1;
    while (result.size() < size) {
        state = state * 1664525 + 1013904223;
        const std::size_t length = 3 + (state >> 8) % 40;
        const std::size_t back = (state >> 16) % (result.size() + 1);
        if (state >> 30 != 0 && back >= length)
            result += result.substr(result.size() - back, length);
        else
            result += static_cast<char>('a' + (state >> 24) % 26);
    }
    return result;
}

struct Example {
    const char* section;
    Bytes payload;
    std::string message;
};

inline const Example kExamples[] = {
    {"7692 7.2.3.1", bytes({0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00}), "Hello"},
    {"7692 7.2.3.3 not compressed",
     bytes({0x00, 0x05, 0x00, 0xfa, 0xff, 0x48, 0x65, 0x6c, 0x6c, 0x6f, 0x00}), "Hello"},
    {"7692 7.2.3.4 a last block", bytes({0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x00}), "Hello"},
    {"7692 7.2.3.4 with nothing behind it", bytes({0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00}),
     "Hello"},
    {"7692 7.2.3.4 twice",
     bytes({0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00,
            0x00}),
     "HelloHello"},
    {"7692 7.2.3.5 two blocks",
     bytes({0xf2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xff, 0xff, 0xca, 0xc9, 0xc9, 0x07, 0x00}),
     "Hello"},
    {"7692 7.2.3.6 empty", bytes({0x00}), ""},
    {"7692 7.2.1 empty, nothing to flush", {}, ""},
    {"7692 7.2.1 empty, a last block", bytes({0x01}), ""},
    {"1951 3.2.4 empty blocks",
     bytes({0x00, 0x00, 0x00, 0xff, 0xff, 0x00, 0x00, 0x00, 0xff, 0xff, 0x00}), ""},
};

} // namespace iotcc::websocket::testing
