#include "options.hpp"

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

} // namespace

Options::Options(const Config& config)
{
    const auto& [path_option, max_message, messages, ping_ms, assemble_ms, origins_option,
                 hosts_option, subprotocols_option, missing_id, duplicate, deflate, echo_option] =
        declared;
    path = path_of(config, path_option);
    origins = words_of(config.text(origins_option));
    hosts = words_of(config.text(hosts_option));
    subprotocols = words_of(config.text(subprotocols_option));
    policy = policy_of(*this, config.flag(deflate));
    limits = {static_cast<std::size_t>(config.number(max_message)), config.flag(deflate)};
    takes_text = config.text(messages) != "binary";
    takes_binary = config.text(messages) != "text";
    periods = {static_cast<std::uint32_t>(config.number(ping_ms)),
               static_cast<std::uint32_t>(config.number(assemble_ms))};
    nameless =
        config.text(missing_id) == "refuse" ? NamelessDevice::refuse : NamelessDevice::generate;
    supersede = config.text(duplicate) == "supersede";
    echo = config.flag(echo_option);
}

} // namespace iotcc::websocket
