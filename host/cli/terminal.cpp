#include "terminal.hpp"

#include <iostream>
#include <sys/ioctl.h>
#include <unistd.h>

namespace iotcc::cli {

std::size_t terminal_width()
{
    winsize size{};
    return ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

bool input_is_terminal()
{
    return ::isatty(STDIN_FILENO) == 1;
}

bool output_is_terminal()
{
    return ::isatty(STDOUT_FILENO) == 1;
}

bool is_confirmed(const std::string& question)
{
    std::cerr << question << " [y/N] " << std::flush;
    std::string answer;
    std::getline(std::cin, answer);
    return answer == "y" || answer == "yes";
}

} // namespace iotcc::cli
