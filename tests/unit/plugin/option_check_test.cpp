#include "option_check.hpp"

#include <iotcc/option.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace iotcc::plugin;

namespace {

constexpr const char* kModes[] = {"line", "length", nullptr};

iotcc_option good()
{
    return iotcc::number_option("max_frame", "5", 1, 9, "bytes", "of one frame");
}

// Why a list of that one option is refused, or "".
std::string fault(const iotcc_option& option)
{
    const iotcc_option* const list[] = {&option, nullptr};
    const auto checked = check_options(list);
    const auto* rejection = std::get_if<Rejection>(&checked);
    return rejection == nullptr ? "" : rejection->cause;
}

} // namespace

TEST_CASE("good options come out as values")
{
    const iotcc_option number = good();
    const iotcc_option choice = iotcc::choice_option("mode", "line", kModes, "how");
    const iotcc_option secret =
        iotcc::text_option("pin", nullptr, "of the modem", IOTCC_OPTION_SECRET);
    const iotcc_option* const list[] = {&number, &choice, &secret, nullptr};
    const auto checked = check_options(list);
    REQUIRE(std::holds_alternative<std::vector<OptionSummary>>(checked));
    const auto& options = std::get<std::vector<OptionSummary>>(checked);
    REQUIRE(options.size() == 3);
    CHECK(
        options[0] ==
        OptionSummary{"max_frame", IOTCC_OPTION_NUMBER, 0, "5", "bytes", "of one frame", 1, 9, {}});
    CHECK(options[1].choices == std::vector<std::string>{"line", "length"});
    CHECK(options[2].flags == IOTCC_OPTION_SECRET);
    CHECK_FALSE(options[2].default_text);
}

TEST_CASE("an empty list is a component without options")
{
    const iotcc_option* const list[] = {nullptr};
    CHECK(std::get<std::vector<OptionSummary>>(check_options(list)).empty());
}

TEST_CASE("an option that is not as the header has it is refused")
{
    iotcc_option option = good();
    option.struct_size = 16;
    CHECK(fault(option) == "option 1: shorter than draft 4 has it");
    for (const char* name : {"", "Upper", "a-b", "a b"}) {
        option = good();
        option.name = name;
        CHECK(fault(option) == "option 1: bad name");
    }
    option = good();
    option.least = 10;
    CHECK(fault(option) == "option \"max_frame\": least is above most");
    option = good();
    option.type = IOTCC_OPTION_CHOICE;
    CHECK(fault(option) == "option \"max_frame\": no choices");
    const std::string endless(1000, 'x');
    option = good();
    option.meaning = endless.c_str();
    CHECK(fault(option) == "option \"max_frame\": unit or meaning has no end");
}

TEST_CASE("a type of a later header is taken")
{
    iotcc_option option = good();
    option.type = 99;
    CHECK(fault(option).empty());
}

TEST_CASE("a name that is used twice, and a list without an end, are refused")
{
    const iotcc_option option = good();
    const iotcc_option* const twice[] = {&option, &option, nullptr};
    CHECK(std::get<Rejection>(check_options(twice)).cause ==
          "option \"max_frame\": its name is used twice");
    std::vector<std::string> names;
    std::vector<iotcc_option> options(70, good());
    std::vector<const iotcc_option*> list;
    for (std::size_t i = 0; i < options.size(); ++i)
        names.push_back("option_" + std::to_string(i));
    for (std::size_t i = 0; i < options.size(); ++i) {
        options[i].name = names[i].c_str();
        list.push_back(&options[i]);
    }
    list.push_back(nullptr);
    CHECK(std::get<Rejection>(check_options(list.data())).cause == "list of options has no end");
}
