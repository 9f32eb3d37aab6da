#pragma once

#include "options.hpp"

// What the command line asks for.
struct CommandOptions {
    Options devices;    // where they connect to, and how many
    int api_port = 0;   // of the HTTP API
    int askers = 100;   // connections to it, each with one command at a time
    double rate = 5000; // commands per second of all askers
    double seconds = 30;
};

// Ends the process, with the usage, when they make no sense.
CommandOptions read_command_options(int argc, char** argv);
