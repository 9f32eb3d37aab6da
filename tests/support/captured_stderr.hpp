#pragma once
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <unistd.h>

namespace iotcc::test {

// What this process writes to stderr while it lives. One at a time.
class CapturedStderr {
public:
    CapturedStderr() : file_(std::tmpfile()), before_(::dup(STDERR_FILENO))
    {
        if (file_ == nullptr || before_ < 0 || ::dup2(::fileno(file_), STDERR_FILENO) < 0)
            std::abort();
    }
    ~CapturedStderr()
    {
        ::dup2(before_, STDERR_FILENO);
        ::close(before_);
        std::fclose(file_);
    }
    CapturedStderr(const CapturedStderr&) = delete;
    CapturedStderr& operator=(const CapturedStderr&) = delete;

    [[nodiscard]] std::string text() const
    {
        std::string all;
        std::array<char, 4096> part;
        for (ssize_t n = 0; (n = ::pread(::fileno(file_), part.data(), part.size(),
                                         static_cast<off_t>(all.size()))) > 0;)
            all.append(part.data(), static_cast<std::size_t>(n));
        return all;
    }

private:
    std::FILE* file_;
    int before_;
};

} // namespace iotcc::test
