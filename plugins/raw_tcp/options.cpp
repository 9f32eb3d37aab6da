#include "options.hpp"

#include <string>
#include <string_view>

namespace iotcc::raw_tcp {

namespace {

// The smallest JSON hello: {"id":"x"}.
constexpr std::size_t kShortestHello = 10;

consteval const iotcc_option& option(std::string_view name)
{
    for (const auto& each : Options::declared)
        if (each.name == name)
            return each;
    throw "no such option"; // does not compile
}

std::string left_out(std::string_view framing)
{
    return "left out, since framing is \"" + std::string(framing) + '"';
}

bool is_set(const Config& config, std::string_view key)
{
    return !config.text(key, "").empty();
}

// An option of another framing would do nothing, which is not what the operator meant.
void check_framing_options(const Config& config, std::string_view framing)
{
    for (const auto& each : Options::declared) {
        const std::string_view name = each.name;
        const std::string_view own = name == "delimiter"           ? "delimiter"
                                     : name.starts_with("length_") ? "length"
                                     : name.starts_with("fixed_")  ? "fixed"
                                                                   : "";
        if (!own.empty() && own != framing && is_set(config, name))
            config.refuse(name, left_out(framing));
    }
}

DelimiterFraming delimiter_framing(const Config& config)
{
    constexpr const auto& delimiter = option("delimiter");
    auto bytes = parse_delimiter(config.text(delimiter));
    if (!bytes)
        config.refuse(delimiter.name,
                      R"(1 to 8 bytes, of which \r \n \t \0 \\ and \xHH stand for one each)");
    return {*std::move(bytes)};
}

LengthFraming length_framing(const Config& config)
{
    using Counts = LengthFraming::Counts;
    using Header = LengthFraming::Header;
    using Order = LengthFraming::Order;
    const auto length_bytes = config.number(option("length_bytes"));
    if (length_bytes == 3)
        config.refuse("length_bytes", "1, 2 or 4");
    const bool is_little = config.choice(option("length_order")) == "le";
    const bool counts_header = config.flag(option("length_includes_header"));
    const bool strips = config.flag(option("length_strip"));
    return {
        .length_bytes = static_cast<std::uint8_t>(length_bytes),
        .offset = static_cast<std::uint8_t>(config.number(option("length_offset"))),
        .adjust = static_cast<std::int32_t>(config.number(option("length_adjust"))),
        .order = is_little ? Order::little_endian : Order::big_endian,
        .counts = counts_header ? Counts::header_and_payload : Counts::payload,
        .header = strips ? Header::strip : Header::keep,
    };
}

FixedFraming fixed_framing(const Config& config, std::size_t max_frame, IdentityFrom identity)
{
    constexpr const auto& fixed_bytes = option("fixed_bytes");
    if (!is_set(config, fixed_bytes.name))
        throw ConfigError("fixed_bytes is missing: framing = \"fixed\" needs the size of a frame");
    const auto size = static_cast<std::size_t>(config.number(fixed_bytes));
    if (size > max_frame)
        config.refuse(fixed_bytes.name, "at most max_frame, which is " + std::to_string(max_frame));
    if (size < kShortestHello && identity == IdentityFrom::hello)
        config.refuse(fixed_bytes.name,
                      "at least 10, so that a hello fits, or another identity than \"hello\"");
    return {size};
}

Framing framing_of(const Config& config, std::size_t max_frame, IdentityFrom identity)
{
    const auto name = config.choice(option("framing"));
    check_framing_options(config, name);
    if (name == "line")
        return LineFraming{};
    if (name == "delimiter")
        return delimiter_framing(config);
    if (name == "length")
        return length_framing(config);
    if (name == "fixed")
        return fixed_framing(config, max_frame, identity);
    return RawFraming{};
}

IdentityFrom identity_of(const Config& config)
{
    const auto name = config.choice(option("identity"));
    return name == "tls"    ? IdentityFrom::tls
           : name == "peer" ? IdentityFrom::peer
                            : IdentityFrom::hello;
}

Duplicate duplicate_of(const Config& config)
{
    const auto name = config.choice(option("duplicate"));
    return name == "supersede" ? Duplicate::supersede
           : name == "refuse"  ? Duplicate::refuse
                               : Duplicate::allow;
}

} // namespace

Options Options::from(const Config& config)
{
    const auto max_frame = static_cast<std::size_t>(config.number(option("max_frame")));
    const auto identity = identity_of(config);
    Options options{
        .framing = framing_of(config, max_frame, identity),
        .max_frame = max_frame,
        .identity = identity,
        .duplicate = duplicate_of(config),
        .reply = config.flag(option("reply")),
        .ping = config.flag(option("ping")),
        .echo = config.flag(option("echo")),
    };
    const bool has_no_words = std::holds_alternative<FixedFraming>(options.framing) ||
                              std::holds_alternative<RawFraming>(options.framing);
    if (options.ping && has_no_words)
        config.refuse("ping", left_out(config.choice(option("framing"))));
    return options;
}

} // namespace iotcc::raw_tcp
