#include "probe_main.hpp"

#include "descriptor_check.hpp"
#include "elf_note.hpp"
#include "generation.hpp"
#include "plugin_library.hpp"
#include "probe_verdict.hpp"

#include <csignal>
#include <cstdint>
#include <cstdio>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <utility>

namespace iotcc::plugin {
namespace {

void limit(decltype(RLIMIT_AS) resource, rlim_t most)
{
    const rlimit both{most, most};
    (void)::setrlimit(resource, &both);
}

// Before any code of the plugin runs. A fault has to end the process as a signal, whoever catches
// signals here, and nothing of it may outlive the host.
void confine_process()
{
    (void)::prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT})
        (void)std::signal(fault, SIG_DFL);
    limit(RLIMIT_CORE, 0);
    if (kProbeMemoryLimit > 0)
        limit(RLIMIT_AS, kProbeMemoryLimit);
    for (const int fd : {kProbeCopyFd, kProbeVerdictFd})
        (void)::fcntl(fd, F_SETFD, FD_CLOEXEC);
    (void)::close(kProbeProgramFd);
}

ProbeVerdict judge(const char* path)
{
    struct stat copy {};
    if (::fstat(kProbeCopyFd, &copy) != 0)
        return refused("probe process got no copy");
    auto inspected = [&] {
        const MappedFile file(kProbeCopyFd, static_cast<std::uint64_t>(copy.st_size));
        return inspect_elf(file.bytes());
    }();
    if (auto* rejection = std::get_if<Rejection>(&inspected))
        return std::move(*rejection);
    const auto loaded = load_for_good(path, FileDescriptor(kProbeCopyFd));
    if (const auto* rejection = std::get_if<Rejection>(&loaded))
        return *rejection;
    const auto& descriptor = std::get<LoadedDescriptor>(loaded);
    return check_descriptor(descriptor.plugin, descriptor.size,
                            std::get<ElfPlugin>(inspected).note);
}

} // namespace

int probe_main(int argc, char** argv)
{
    struct stat verdict_pipe {};
    if (argc != 3 || ::fstat(kProbeVerdictFd, &verdict_pipe) != 0 ||
        !S_ISFIFO(verdict_pipe.st_mode)) {
        std::fputs("iotcc probe is started by the host itself; try: iotcc plugins verify FILE.so\n",
                   stderr);
        return 2;
    }
    confine_process();
    const std::string verdict = encode_verdict(judge(argv[2]));
    const auto written = ::write(kProbeVerdictFd, verdict.data(), verdict.size());
    ::_exit(written == static_cast<ssize_t>(verdict.size()) ? 0 : 1);
}

} // namespace iotcc::plugin
