#pragma once

#include <cstdio>
#include <sys/resource.h>

// What every load client does before, between and after its steps: whoever measures us looks at the
// server then.

inline void take_all_descriptors()
{
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
}

// A line, or the end, on stdin.
inline void wait_for_line()
{
    for (int c = std::getchar(); c != EOF && c != '\n';)
        c = std::getchar();
}

inline void say_open_and_wait()
{
    std::puts("open");
    std::fflush(stdout);
    wait_for_line();
}

inline void wait_for_end()
{
    while (std::getchar() != EOF) {
    }
}
