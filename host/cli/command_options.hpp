#pragma once
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace iotcc::cli {

// What is read goes to `value` while the command line is parsed: it must stay where it is.

// Given twice, the last one counts: scripts put their own before what they are handed.
void add_text_option(CLI::App& command, const std::string& name, std::string& value,
                     const std::string& meaning, const std::string& type);
// Repeatable; takes one word each time.
void add_list_option(CLI::App& command, const std::string& name, std::vector<std::string>& values,
                     const std::string& meaning, const std::string& type);

} // namespace iotcc::cli
