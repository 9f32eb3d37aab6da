#include "command_line.hpp"
#include "probe_main.hpp"

#include <string_view>

int main(int argc, char** argv)
{
    // Before anything else: the probe is this program in a process of its own, and shares nothing
    // with the rest.
    if (argc > 1 && std::string_view(argv[1]) == "probe")
        return iotcc::plugin::probe_main(argc, argv);
    return iotcc::cli::run_command_line(argc, argv);
}
