#pragma once
#include "command_line.hpp"
#include "guarded_file.hpp"

#include <exception>
#include <ostream>
#include <string>

// What the commands have in common that are about a file of tokens or of users.
namespace iotcc::cli {

// `given`: --file; `configured`: of the settings. Either may be empty.
inline std::string credential_file(const std::string& given, const std::string& configured,
                                   const char* usual)
{
    if (!given.empty())
        return given;
    return configured.empty() ? usual : configured;
}

// Runs the command and tells people what it threw: 78 for a file with faults, else 1.
template <class F> int exit_code_of(std::ostream& errors, F command)
{
    try {
        return command();
    } catch (const auth::GuardedFileError& error) {
        errors << "iotcc: " << error.what() << '\n';
        return kExitConfiguration;
    } catch (const std::exception& error) {
        errors << "iotcc: " << error.what() << '\n';
        return kExitFailed;
    }
}

} // namespace iotcc::cli
