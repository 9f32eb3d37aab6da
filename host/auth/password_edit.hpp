#pragma once
#include "password_file.hpp"

#include <string>
#include <vector>

// Changes of password files by people; each as FileEdit promises.
namespace iotcc::auth {

// The user is there already, or is not there.
class UserNameError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// Adds a line for the user; `hash` is the text of one. Makes the file where there is none. Throws
// UserNameError, GuardedFileError for a file with faults, std::system_error.
void add_user(const std::string& path, const std::string& user, const std::string& hash);

// Takes the user's line out; comments stay. Throws as add_user.
void delete_user(const std::string& path, const std::string& user);

// What the file holds; nobody where it is not there. Throws GuardedFileError.
[[nodiscard]] std::vector<PasswordEntry> users_in(const std::string& path);

} // namespace iotcc::auth
