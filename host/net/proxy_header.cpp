#include "proxy_header.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <optional>

namespace iotcc::net {

namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::string_view kTextPrefix = "PROXY ";
constexpr std::size_t kLongestLine = 107; // with CR LF
constexpr std::array<std::uint8_t, 12> kSignature = {'\r', '\n', '\r', '\n', 0,   '\r',
                                                     '\n', 'Q',  'U',  'I',  'T', '\n'};
constexpr std::size_t kBinaryHead = 16;

BadProxyHeader bad(std::string_view reason)
{
    return {reason};
}

// Takes one word and the space behind it, or the rest, off the front.
std::string_view next_word(std::string_view& line)
{
    const auto space = std::min(line.find(' '), line.size());
    const auto word = line.substr(0, space);
    line.remove_prefix(std::min(space + 1, line.size()));
    return word;
}

std::optional<std::uint16_t> port_of(std::string_view word)
{
    std::uint16_t port = 0;
    const auto* const end = word.data() + word.size();
    const auto parsed = std::from_chars(word.data(), end, port);
    if (parsed.ec != std::errc{} || parsed.ptr != end || (word.size() > 1 && word[0] == '0'))
        return std::nullopt;
    return port;
}

std::optional<IpBytes> address_of(std::string_view word, std::string_view family)
{
    IpBytes address;
    const bool is_v6 = word.find(':') != word.npos;
    if (is_v6 != (family == "TCP6") || !parse_ip(word, address))
        return std::nullopt;
    return address;
}

ProxyHeaderOutcome read_line(std::string_view line)
{
    ProxyHeader header{.size = line.size() + 2};
    line.remove_prefix(kTextPrefix.size());
    const auto family = next_word(line);
    if (family == "UNKNOWN")
        return header;
    if (family != "TCP4" && family != "TCP6")
        return bad("unknown family");
    const auto source = address_of(next_word(line), family);
    const auto destination = address_of(next_word(line), family);
    const auto source_port = port_of(next_word(line));
    const bool has_destination_port = port_of(line).has_value();
    if (!source || !destination || !source_port || !has_destination_port)
        return bad("malformed address or port");
    header.source = ProxyHeader::Source::ip;
    header.address = *source;
    header.port = *source_port;
    return header;
}

ProxyHeaderOutcome read_text(Bytes bytes)
{
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()),
                                std::min(bytes.size(), kLongestLine));
    const auto prefix = std::min(text.size(), kTextPrefix.size());
    if (text.substr(0, prefix) != kTextPrefix.substr(0, prefix))
        return bad("no PROXY header");
    const auto end = text.find_first_of("\r\n");
    if (end != text.npos && (text[end] == '\n' || (end + 1 < text.size() && text[end + 1] != '\n')))
        return bad("a line that does not end in CR LF");
    if (end != text.npos && end + 1 < text.size())
        return read_line(text.substr(0, end));
    if (text.size() == kLongestLine)
        return bad("line too long");
    return NeedMoreOfProxyHeader{};
}

std::uint16_t big_endian_16(Bytes bytes)
{
    return static_cast<std::uint16_t>(bytes[0] << 8 | bytes[1]);
}

std::uint32_t crc32c(std::uint32_t crc, Bytes bytes)
{
    for (const std::uint8_t byte : bytes) {
        crc ^= byte;
        for (int bit = 0; bit < 8; ++bit)
            crc = crc >> 1 ^ ((crc & 1) != 0 ? 0x82f63b78u : 0u);
    }
    return crc;
}

// Over the whole header, with its own four bytes at `at` taken as zeros.
bool is_checksum_right(Bytes header, std::size_t at)
{
    constexpr std::array<std::uint8_t, 4> kZeros{};
    std::uint32_t crc = crc32c(0xffffffffu, header.first(at));
    crc = crc32c(crc, kZeros);
    crc = ~crc32c(crc, header.subspan(at + 4));
    const std::uint32_t told = std::uint32_t{big_endian_16(header.subspan(at))} << 16 |
                               big_endian_16(header.subspan(at + 2));
    return crc == told;
}

// Extensions (type, length, value) are skipped, but for the checksum.
std::string_view fault_of_extensions(Bytes header, std::size_t at)
{
    constexpr std::uint8_t kChecksum = 0x03;
    while (at != header.size()) {
        if (header.size() - at < 3)
            return "truncated extension";
        const std::uint8_t type = header[at];
        const std::size_t length = big_endian_16(header.subspan(at + 1));
        at += 3;
        if (header.size() - at < length)
            return "an extension ends behind the header";
        if (type == kChecksum && (length != 4 || !is_checksum_right(header, at)))
            return "wrong checksum";
        at += length;
    }
    return "";
}

constexpr std::size_t kIpv4Block = 12, kIpv6Block = 36, kUnixBlock = 216;

// Behind the fixed head come the addresses; answers how many bytes they take, or 0 where the family
// is none of a stream.
std::size_t address_block(std::uint8_t family)
{
    switch (family) {
    case 0x11:
        return kIpv4Block;
    case 0x21:
        return kIpv6Block;
    case 0x31:
        return kUnixBlock;
    default:
        return 0;
    }
}

void read_addresses(Bytes block, ProxyHeader& header)
{
    if (block.size() == kUnixBlock) {
        header.source = ProxyHeader::Source::unix_socket;
        return;
    }
    header.source = ProxyHeader::Source::ip;
    if (block.size() == kIpv4Block) {
        header.address = mapped_ipv4(block.first<4>());
        header.port = big_endian_16(block.subspan(8));
    } else {
        std::memcpy(header.address.data(), block.data(), header.address.size());
        header.port = big_endian_16(block.subspan(32));
    }
}

ProxyHeaderOutcome read_whole_binary(Bytes bytes)
{
    constexpr std::uint8_t kLocal = 0x20, kUnspecified = 0x00;
    const std::uint8_t command = bytes[12], family = bytes[13];
    ProxyHeader header{.size = bytes.size()};
    if (command == kLocal)
        return header;
    const std::size_t block = address_block(family);
    if (block == 0 && family != kUnspecified)
        return bad("unknown family");
    if (bytes.size() - kBinaryHead < block)
        return bad("addresses end behind the header");
    if (family != kUnspecified) {
        if (const auto fault = fault_of_extensions(bytes, kBinaryHead + block); !fault.empty())
            return bad(fault);
        read_addresses(bytes.subspan(kBinaryHead, block), header);
    }
    return header;
}

ProxyHeaderOutcome read_binary(Bytes bytes)
{
    const auto seen = std::min(bytes.size(), kSignature.size());
    if (!std::equal(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(seen),
                    kSignature.begin()))
        return bad("no PROXY header");
    if (bytes.size() > 12 && bytes[12] != 0x20 && bytes[12] != 0x21)
        return bad("unknown version or command");
    if (bytes.size() < kBinaryHead)
        return NeedMoreOfProxyHeader{};
    const std::size_t size = kBinaryHead + big_endian_16(bytes.subspan(14));
    if (size > kMostProxyHeader)
        return bad("header too long");
    if (bytes.size() < size)
        return NeedMoreOfProxyHeader{};
    return read_whole_binary(bytes.first(size));
}

} // namespace

ProxyHeaderOutcome read_proxy_header(std::span<const std::uint8_t> bytes) noexcept
{
    if (bytes.empty())
        return NeedMoreOfProxyHeader{};
    return bytes[0] == kSignature[0] ? read_binary(bytes) : read_text(bytes);
}

} // namespace iotcc::net
