#include "closed_loop.hpp"
#include "flood.hpp"
#include "opening.hpp"
#include "result.hpp"
#include "steps.hpp"
#include "stream.hpp"

#include <chrono>
#include <cstdio>

namespace {

Result closed_loop(const Options& options, const std::vector<Socket>& sockets)
{
    const auto exchanges = options.mode == "count" ? counted(options) : echoes(options);
    ClosedLoop loop(sockets, exchanges);
    if (options.lockstep)
        for (int round = 0; round < options.rounds; ++round)
            loop.run(1);
    else
        loop.run(options.rounds);
    loop.expect_quiet();
    return {.latencies = std::move(loop.latencies())};
}

// Of raw, a connection is open when it has echoed: there is no other sign.
void connect(const Options& options)
{
    const auto exchanges = echoes(options);
    for (int round = 0; round < options.rounds; ++round) {
        const auto sockets = open_connections(options);
        if (options.protocol == Protocol::raw)
            ClosedLoop(sockets, exchanges).run(1);
    }
}

Result run(const Options& options, const std::vector<Socket>& sockets)
{
    const auto began = std::chrono::steady_clock::now();
    Result result;
    std::size_t messages = static_cast<std::size_t>(options.connections) *
                           static_cast<std::size_t>(options.rounds) *
                           static_cast<std::size_t>(options.batch);
    if (options.mode == "echo" || options.mode == "count")
        result = closed_loop(options, sockets);
    else if (options.mode == "stream")
        stream(options, sockets);
    else if (options.mode == "connect")
        connect(options);
    else
        messages = options.mode == "flood" ? flood(options, sockets) : 0;
    result.messages = messages;
    result.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    return result;
}

} // namespace

int main(int argc, char** argv)
{
    try {
        const auto options = read_options(argc, argv);
        take_all_descriptors();
        const auto sockets =
            options.mode == "connect" ? std::vector<Socket>{} : open_connections(options);
        say_open_and_wait();
        print(run(options, sockets));
        wait_for_end();
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "load_client: %s\n", error.what());
        return 1;
    }
}
