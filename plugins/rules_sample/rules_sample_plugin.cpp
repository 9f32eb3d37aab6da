// rules_sample: two rules for devices of every protocol, made to be copied. Ids that begin with
// `refuse` are not let in; a message that is `alarm` makes the host command its device.
#include <iotcc/logic.hpp>

#include <string>

namespace iotcc::rules_sample {

struct Options {
    static constexpr iotcc_option declared[] = {
        text_option("refuse", "", "what ids of devices begin with that are not let in"),
        text_option("alarm", "", "a message with this payload commands its device"),
        text_option("command", "cool",
                    "the name of that command; its payload is the message's topic"),
    };

    std::string refuse, alarm, command;

    // [main] Throws iotcc::ConfigError with the words for the operator.
    [[nodiscard]] static Options from(const Config& config)
    {
        const auto& [refuse, alarm, command] = declared;
        return {std::string(config.text(refuse)), std::string(config.text(alarm)),
                std::string(config.text(command))};
    }
};

class RulesSample : public Logic {
public:
    using Options = rules_sample::Options;

    static constexpr const char* vendor = "IoT Cloud Connector";
    static constexpr const char* license = "MIT";

    explicit RulesSample(const iotcc_host& host)
        : Logic(host), options_(Options::from(Config(host)))
    {
    }

    std::int32_t start()
    {
        if (options_.refuse.empty() && options_.alarm.empty())
            return be_idle("neither refuse nor alarm is set");
        return IOTCC_OK;
    }
    std::int32_t on_connect(std::uint64_t, const Device& device, std::string_view) const
    {
        const bool is_refused = !options_.refuse.empty() && device.id.starts_with(options_.refuse);
        return is_refused ? IOTCC_E_DENIED : IOTCC_DEFER;
    }
    std::int32_t on_message(std::uint64_t, std::string_view device, const Message& message)
    {
        if (!options_.alarm.empty() && message.payload == options_.alarm)
            command(device, options_.command, message.topic);
        return IOTCC_OK;
    }

private:
    const Options options_;
};

} // namespace iotcc::rules_sample

IOTCC_LOGIC_PLUGIN(iotcc::rules_sample::RulesSample, "iotcc.rules_sample", "0.1.0", "rules_sample");
