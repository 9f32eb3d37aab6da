#pragma once

#include <string>

enum class Protocol { raw, ws };

// What the command line asks for.
struct Options {
    std::string mode;
    Protocol protocol = Protocol::raw;
    int port = 0;
    int connections = 100;
    int rounds = 1000;     // segments per connection
    int batch = 1;         // messages per segment
    int size = 20;         // payload bytes per message; of raw, with its line feed
    int sources = 1;       // source addresses, from 127.0.0.1 on
    int flooding = 0;      // how many of the connections flood
    double rate = 0;       // messages per second of stream; 0: as fast as the server reads
    bool lockstep = false; // every connection sends, then all answers are awaited
    bool binary = false;   // opcode of the messages: text else
    std::string path = "/connect";
    std::string id; // of a device, %d is the connection's number; empty: it says none
};

// Ends the process, with the usage, when they make no sense.
Options read_options(int argc, char** argv);
