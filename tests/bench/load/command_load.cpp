#include "command_options.hpp"
#include "command_run.hpp"
#include "opening.hpp"
#include "steps.hpp"

#include <exception>
#include <sys/prctl.h>

int main(int argc, char** argv)
{
    try {
        const auto options = read_command_options(argc, argv);
        take_all_descriptors();
        ::prctl(PR_SET_TIMERSLACK, 1); // of nanoseconds: a command that is late is our own fault
        const auto devices = open_connections(options.devices);
        CommandRun run(options, devices);
        say_open_and_wait();
        run.run();
        run.print();
        wait_for_end();
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "command_load: %s\n", error.what());
        return 1;
    }
}
