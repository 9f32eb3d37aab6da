#pragma once
#include <iotcc/option.h>
#include <iotcc/services.hpp>
#include <iotcc/views.hpp>

#include <charconv>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace iotcc {

// A configured value cannot be used. Thrown while options are read; create then fails with these
// words.
class ConfigError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// An instance's own section of the configuration, read once in create [main]. Every function throws
// ConfigError, with key and value in its words, when a value is set but unusable; a missing one is
// the default.
class Config {
public:
    // Throws std::runtime_error on a host without the configuration service.
    explicit Config(const iotcc_host& host) : host_(host), service_(require<iotcc_config>(host)) {}

    // The value as text. The view lives until the instance's next start: copy what a longer life
    // needs.
    [[nodiscard]] std::string_view text(std::string_view key, std::string_view if_missing) const
    {
        iotcc_str value{};
        return service_.get(&host_, str(key), &value) == IOTCC_OK ? view(value) : if_missing;
    }

    // A whole number from least to most.
    [[nodiscard]] std::int64_t number(std::string_view key, std::int64_t if_missing,
                                      std::int64_t least, std::int64_t most) const
    {
        std::int64_t value = 0;
        if (service_.get_int(&host_, str(key), if_missing, &value) == IOTCC_OK && value >= least &&
            value <= most)
            return value;
        refuse(key, "a whole number from " + std::to_string(least) + " to " + std::to_string(most));
    }

    // true or false.
    [[nodiscard]] bool flag(std::string_view key, bool if_missing) const
    {
        const auto value = text(key, if_missing ? "true" : "false");
        if (value == "true" || value == "false")
            return value == "true";
        refuse(key, "true or false");
    }

    // A declared option with its own default and range (option.hpp).
    [[nodiscard]] std::string_view text(const iotcc_option& option) const
    {
        return text(option.name, option.default_text == nullptr ? "" : option.default_text);
    }
    [[nodiscard]] std::string_view choice(const iotcc_option& option) const
    {
        const std::string_view value = text(option);
        std::string must_be = "one of";
        for (const char* const* each = option.choices; *each != nullptr; ++each) {
            if (value == *each)
                return value;
            must_be.append(each == option.choices ? " " : ", ").append(*each);
        }
        refuse(option.name, must_be);
    }
    [[nodiscard]] std::int64_t number(const iotcc_option& option) const
    {
        const std::string_view written = option.default_text == nullptr ? "" : option.default_text;
        std::int64_t if_missing = 0;
        std::from_chars(written.data(), written.data() + written.size(), if_missing);
        return number(option.name, if_missing, option.least, option.most);
    }
    [[nodiscard]] bool flag(const iotcc_option& option) const
    {
        return flag(option.name, option.default_text != nullptr &&
                                     std::string_view(option.default_text) == "true");
    }

    // Throws: `KEY = "VALUE": must be WHAT`.
    [[noreturn]] void refuse(std::string_view key, std::string_view must_be) const
    {
        throw ConfigError(std::string(key) + " = \"" + std::string(text(key, "")) + "\": must be " +
                          std::string(must_be));
    }

private:
    const iotcc_host& host_;
    const iotcc_config& service_;
};

} // namespace iotcc
