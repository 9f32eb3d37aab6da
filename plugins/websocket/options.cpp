#include "options.hpp"

#include "mqtt_stream.hpp"
#include "server_frame.hpp"

#include <iotcc/service/exec.h>

#include <algorithm>
#include <string_view>

namespace iotcc::websocket {

namespace {

std::vector<std::string> words_of(std::string_view list)
{
    std::vector<std::string> words;
    while (!list.empty()) {
        const auto comma = list.find(',');
        if (const auto word = list.substr(0, comma); !word.empty())
            words.emplace_back(word);
        list = comma == std::string_view::npos ? std::string_view{} : list.substr(comma + 1);
    }
    return words;
}

std::string path_of(const Config& config, const iotcc_option& option)
{
    const auto path = config.text(option);
    const auto is_plain = [](char c) { return c > 0x20 && c < 0x7f && c != '?' && c != '#'; };
    if (!path.starts_with('/') || !std::all_of(path.begin(), path.end(), is_plain))
        config.refuse(option.name, "a path as it stands in a URL: it starts with / and holds no "
                                   "blank, ? or #");
    return std::string(path);
}

std::uint32_t duplicate_flags(std::string_view choice)
{
    if (choice == "supersede")
        return IOTCC_DEVICE_SUPERSEDE;
    return choice == "refuse" ? IOTCC_DEVICE_REFUSE : 0;
}

HandshakePolicy policy_of(const Options& options, bool deflate)
{
    HandshakePolicy policy;
    policy.path = options.path;
    const bool none = options.origins == std::vector<std::string>{"none"};
    policy.origin_rule = none ? OriginRule::none : OriginRule::same_or_listed;
    if (!none)
        policy.origins = options.origins;
    policy.hosts = options.hosts;
    policy.subprotocols = options.subprotocols;
    if (deflate)
        policy.deflate = DeflateOptions{};
    return policy;
}

// A packet goes out in a frame of its own.
std::size_t write_mqtt_header(std::span<std::byte> out, std::size_t packet) noexcept
{
    write_server_header(out.data(), Opcode::binary, packet);
    return server_header_size(packet);
}
static_assert(kServerHeaderMax <= mqtt::kCarrierHeaderMost);

mqtt::Terms mqtt_terms_of(std::size_t max_message)
{
    mqtt::Terms terms;
    terms.limits.max_packet = max_message;
    terms.carrier_header = write_mqtt_header;
    terms.form = MqttStream::kForm;
    return terms;
}

} // namespace

Options::Options(const Config& config) : scratch(IOTCC_LANES_MAX)
{
    const auto& [path_option, max_message_option, messages, ping_ms, assemble_ms, origins_option,
                 hosts_option, subprotocols_option, missing_id, duplicate_option, deflate,
                 mqtt_option, echo_option] = declared;
    path = path_of(config, path_option);
    origins = words_of(config.text(origins_option));
    hosts = words_of(config.text(hosts_option));
    subprotocols = words_of(config.text(subprotocols_option));
    takes_mqtt = config.flag(mqtt_option);
    if (takes_mqtt)
        subprotocols.insert(subprotocols.end(), kMqttSubprotocols.begin(), kMqttSubprotocols.end());
    policy = policy_of(*this, config.flag(deflate));
    max_message = static_cast<std::size_t>(config.number(max_message_option));
    mqtt_terms = mqtt_terms_of(max_message);
    takes_text = config.choice(messages) != "binary";
    takes_binary = config.choice(messages) != "text";
    periods = {static_cast<std::uint32_t>(config.number(ping_ms)),
               static_cast<std::uint32_t>(config.number(assemble_ms))};
    nameless =
        config.choice(missing_id) == "refuse" ? NamelessDevice::refuse : NamelessDevice::generate;
    duplicate = duplicate_flags(config.choice(duplicate_option));
    echo = config.flag(echo_option);
}

} // namespace iotcc::websocket
