// What the host's main does for `iotcc probe`, and nothing else: the program that the tests' probes
// run.
#include "probe_main.hpp"

int main(int argc, char** argv)
{
    return iotcc::plugin::probe_main(argc, argv);
}
