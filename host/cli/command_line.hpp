#pragma once

namespace iotcc::cli {

constexpr int kExitOk = 0;
constexpr int kExitFailed = 1;
constexpr int kExitUsage = 2;
constexpr int kExitConfiguration = 78; // EX_CONFIG: a service manager does not try again

// Reads the arguments, runs the command that they name and answers its exit code.
int run_command_line(int argc, char** argv);

} // namespace iotcc::cli
