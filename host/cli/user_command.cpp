#include "user_command.hpp"

#include "credential_file.hpp"
#include "new_password.hpp"
#include "password_edit.hpp"

#include <ostream>

namespace iotcc::cli {

namespace {

std::string file_of(const UserOptions& options, const config::AuthSettings& settings)
{
    return credential_file(options.file, settings.password_file, kUsualPasswordFile);
}

} // namespace

int user_new(const UserOptions& options, const config::AuthSettings& settings, std::ostream& hints)
{
    if (!auth::is_user_name(options.name)) {
        hints << "iotcc: NAME must be 1 to 65535 bytes of UTF-8 without control characters and "
                 "colons, and begin with neither # nor a blank\n";
        return kExitUsage;
    }
    return exit_code_of(hints, [&] {
        const std::string file = file_of(options, settings);
        const auto password = read_new_password(hints);
        if (!password)
            return kExitUsage;
        auth::add_user(file, options.name, auth::PasswordHash::make(*password));
        hints << options.name << " is a user of " << file << " now\n";
        return kExitOk;
    });
}

int user_list(const UserOptions& options, const config::AuthSettings& settings, std::ostream& out,
              std::ostream& errors)
{
    return exit_code_of(errors, [&] {
        const std::string file = file_of(options, settings);
        if (!auth::stamp_of(file))
            errors << file << ": no such file\n";
        for (const auth::PasswordEntry& entry : auth::users_in(file))
            out << entry.user << '\n';
        return kExitOk;
    });
}

int user_delete(const UserOptions& options, const config::AuthSettings& settings,
                std::ostream& hints)
{
    return exit_code_of(hints, [&] {
        const std::string file = file_of(options, settings);
        auth::delete_user(file, options.name);
        hints << "deleted " << options.name << " in " << file
              << "; a running host closes the user's connections within seconds\n";
        return kExitOk;
    });
}

} // namespace iotcc::cli
