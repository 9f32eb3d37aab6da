#include "new_password.hpp"

#include "password_hash.hpp"

#include <iostream>
#include <termios.h>
#include <unistd.h>

namespace iotcc::cli {

namespace {

// What is typed is not shown while this lives.
class QuietTerminal {
public:
    QuietTerminal()
    {
        if (::tcgetattr(STDIN_FILENO, &before_) != 0)
            return;
        termios quiet = before_;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        is_quiet_ = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet) == 0;
    }
    ~QuietTerminal()
    {
        if (is_quiet_)
            ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    }
    QuietTerminal(const QuietTerminal&) = delete;
    QuietTerminal& operator=(const QuietTerminal&) = delete;

private:
    termios before_{};
    bool is_quiet_ = false;
};

std::string line_of_input()
{
    std::string line;
    std::getline(std::cin, line);
    if (line.ends_with('\r'))
        line.pop_back();
    return line;
}

std::string answer_to(const char* question, std::ostream& hints)
{
    hints << question << std::flush;
    std::string line = line_of_input();
    hints << '\n';
    return line;
}

} // namespace

std::optional<std::string> read_new_password(std::ostream& hints)
{
    std::string password;
    if (::isatty(STDIN_FILENO) == 1) {
        const QuietTerminal quiet;
        password = answer_to("password: ", hints);
        if (answer_to("once more: ", hints) != password) {
            hints << "iotcc: the two are not the same\n";
            return std::nullopt;
        }
    } else {
        password = line_of_input();
    }
    if (auth::is_new_password(password))
        return password;
    hints << "iotcc: a password must be 1 to 511 bytes without NUL\n";
    return std::nullopt;
}

} // namespace iotcc::cli
