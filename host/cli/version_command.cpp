#include "version_command.hpp"

#include "command_line.hpp"
#include "version.hpp"

#include <iotcc/version.h>

#include <ostream>

namespace iotcc::cli {

int print_version(VersionFormat format, std::ostream& out)
{
    if (format == VersionFormat::json)
        out << "{\"version\":\"" << kVersion << "\",\"abi\":\"" << IOTCC_ABI_MAJOR << '.'
            << IOTCC_ABI_MINOR << "\",\"draft\":" << IOTCC_DRAFT << "}\n";
    else
        out << "iotcc " << kVersion << " (plugin ABI " << IOTCC_ABI_MAJOR << '.' << IOTCC_ABI_MINOR
            << ", draft " << IOTCC_DRAFT << ")\n";
    return kExitOk;
}

} // namespace iotcc::cli
