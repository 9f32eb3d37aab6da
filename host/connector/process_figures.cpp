#include "process_figures.hpp"

#include <array>
#include <charconv>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <malloc.h>
#include <string>
#include <string_view>
#include <sys/resource.h>
#include <system_error>
#include <unistd.h>

namespace iotcc {

ProcessFigures process_figures()
{
    ProcessFigures figures;
    std::ifstream stat("/proc/self/stat");
    std::string text;
    std::getline(stat, text);
    // The second field is the program's name in parentheses and may hold anything; counting starts
    // behind it. CPU ticks are fields 14 and 15, threads 20, virtual bytes 23, resident pages 24
    // (proc(5)).
    const auto name_end = text.rfind(')');
    std::size_t at = name_end == text.npos ? text.size() : name_end + 2;
    for (int field = 3; field <= 24 && at < text.size(); ++field) {
        if (field == 14 || field == 15)
            figures.cpu_seconds += static_cast<double>(std::stoull(text.substr(at))) /
                                   static_cast<double>(::sysconf(_SC_CLK_TCK));
        if (field == 23)
            figures.virtual_bytes = std::stoull(text.substr(at));
        if (field == 20)
            figures.threads = static_cast<std::uint32_t>(std::stoul(text.substr(at)));
        if (field == 24)
            figures.resident_bytes =
                std::stoull(text.substr(at)) * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
        at = text.find(' ', at);
        at = at == text.npos ? text.size() : at + 1;
    }
    const struct mallinfo2 heap = ::mallinfo2();
    figures.heap_bytes = heap.uordblks + heap.hblkhd;
    return figures;
}

ResidentMemory::ResidentMemory() : statm_(::open("/proc/self/statm", O_RDONLY | O_CLOEXEC)) {}

// Pages: of the address space, then resident (proc(5)).
std::uint64_t ResidentMemory::bytes() const noexcept
{
    std::array<char, 128> text{};
    const ssize_t size = ::pread(statm_.get(), text.data(), text.size(), 0);
    if (size <= 0)
        return 0;
    const char* const end = text.data() + size;
    const std::string_view fields(text.data(), static_cast<std::size_t>(size));
    std::uint64_t pages = 0;
    (void)std::from_chars(text.data() + fields.find(' ') + 1, end, pages);
    return pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

DescriptorFigures descriptor_figures()
{
    DescriptorFigures figures;
    std::error_code failed; // none is free: there is nothing to count with
    for (std::filesystem::directory_iterator at("/proc/self/fd", failed), end; !failed && at != end;
         at.increment(failed))
        ++figures.open;
    figures.open -= figures.open == 0 ? 0 : 1; // the one that was opened to look
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0)
        figures.limit = limit.rlim_cur;
    return figures;
}

std::uint64_t raise_descriptor_limit()
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return 1024;
    const rlim_t soft = limit.rlim_cur;
    limit.rlim_cur = limit.rlim_max;
    return ::setrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_max : soft;
}

} // namespace iotcc
