#pragma once
#include <cstdint>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define IOTCC_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define IOTCC_SANITIZED 1
#endif
#endif

namespace iotcc::plugin {

// Address space of a probe process in bytes; 0: unlimited, since sanitizers reserve terabytes of
// it.
#if defined(IOTCC_SANITIZED)
constexpr std::uint64_t kProbeMemoryLimit = 0;
#else
constexpr std::uint64_t kProbeMemoryLimit = 2ULL << 30;
#endif

// The descriptors that a probe process is started with; every other one is closed.
constexpr int kProbeCopyFd = 3;    // the plugin's sealed copy
constexpr int kProbeVerdictFd = 4; // where the verdict goes
constexpr int kProbeProgramFd = 5; // the program itself, which is run through /proc/self/fd

// The hidden subcommand `iotcc probe PATH`, started by Probe only: loads the file in this process,
// checks its descriptor, writes the verdict and ends the process without running the plugin's
// destructors. Returns 2 where it was not started as a probe is.
int probe_main(int argc, char** argv);

} // namespace iotcc::plugin
