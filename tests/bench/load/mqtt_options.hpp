#pragma once

#include <string>

// What the command line asks for. In `topic` and `filter`, %d is a number.
struct MqttOptions {
    std::string mode;
    int port = 0;
    int publishers = 0;
    int subscribers = 0;
    int messages = 0; // of all publishers
    int size = 64;    // payload bytes
    int batch = 1;    // messages per send, of an unpaced flow
    int window = 0;   // flow: messages that no subscriber has yet; acks: unacked ones per publisher
    int deliveries = 0;  // how often the server must deliver each message of a flow
    double rate = 0;     // messages per second of all publishers; 0: as fast as the server reads
    double seconds = 0;  // acks end after so long; 0: only after `messages`
    int connections = 0; // connect: open at a time
    int rounds = 1;      // connect: how often all open and close
    int sources = 1;     // source addresses, from 127.0.0.1 on
    int filters = 1;     // per subscriber; the filter's %d counts on from one to the next
    int topics = 0;      // of which each message takes one at random; 0: the publisher's number
    std::string topic = "devices/%d/up";
    std::string filter;
    bool away = false; // acks: for a persistent session whose client is not there
};

// Ends the process, with the usage, when they make no sense.
MqttOptions read_mqtt_options(int argc, char** argv);

// `pattern` with its %d replaced.
std::string numbered(std::string pattern, int number);
