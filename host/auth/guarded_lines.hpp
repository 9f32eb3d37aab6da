#pragma once
#include "guarded_file.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace iotcc::auth {

// Calls take(line, number) for each line of a guarded file's text that is neither empty nor a
// comment (its first character that is no blank is #): without its end, LF or CRLF; the first
// number is 1. `take` answers what is wrong with the line, "" for nothing. Throws GuardedFileError
// with the first 20 faults; `path` is for these.
template <class Take> void for_each_line(std::string_view text, const std::string& path, Take take)
{
    constexpr std::size_t kMostFaults = 20;
    std::string faults;
    std::size_t fault_count = 0;
    for (std::size_t number = 1; !text.empty() && fault_count < kMostFaults; ++number) {
        auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        const auto first = line.find_first_not_of(" \t");
        if (first == line.npos || line[first] == '#')
            continue;
        const std::string fault = take(line, number);
        if (fault.empty())
            continue;
        ++fault_count;
        faults += (faults.empty() ? "" : "\n") + path + ':' + std::to_string(number) + ": " + fault;
    }
    if (!faults.empty())
        throw GuardedFileError(faults);
}

} // namespace iotcc::auth
