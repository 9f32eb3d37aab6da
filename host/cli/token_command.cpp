#include "token_command.hpp"

#include "credential_file.hpp"
#include "token_edit.hpp"

#include <algorithm>
#include <ostream>
#include <vector>

namespace iotcc::cli {

namespace {

using auth::TokenEntry;
using auth::TokenKind;

std::string file_of(TokenKind kind, const TokenOptions& options,
                    const config::AuthSettings& settings)
{
    return kind == TokenKind::device
               ? credential_file(options.file, settings.device_tokens, kUsualDeviceTokens)
               : credential_file(options.file, settings.api_tokens, kUsualApiTokens);
}

std::vector<std::string> files_of(const TokenOptions& options, const config::AuthSettings& settings)
{
    if (!options.file.empty())
        return {options.file};
    return {file_of(TokenKind::api, options, settings),
            file_of(TokenKind::device, options, settings)};
}

// What is wrong with the arguments, or "".
std::string fault_of(const TokenOptions& options)
{
    if (!auth::is_token_name(options.name))
        return "NAME must be 1 to 64 of A-Z a-z 0-9 . _ -";
    if (options.role.empty() == options.device.empty())
        return "say what the token is for: --role read|control|admin, or --device ID";
    if (!options.role.empty() && !auth::role_named(options.role))
        return "--role must be read, control or admin";
    if (!options.device.empty() && !auth::is_device_id(options.device))
        return "--device must be 1 to 65535 bytes of UTF-8 without control characters";
    return "";
}

TokenEntry entry_of(const TokenOptions& options, const std::string& token)
{
    TokenEntry entry;
    entry.digest = auth::digest_of(token);
    entry.name = options.name;
    entry.role = auth::role_named(options.role);
    entry.device = options.device;
    return entry;
}

void print(const TokenEntry& entry, std::size_t width, std::ostream& out)
{
    out << entry.name << std::string(width - entry.name.size() + 2, ' ')
        << (entry.role ? "role=" + std::string(auth::word_of(*entry.role))
                       : "device=" + auth::device_word(entry.device))
        << '\n';
}

} // namespace

int token_new(const TokenOptions& options, const config::AuthSettings& settings, std::ostream& out,
              std::ostream& hints)
{
    if (const std::string fault = fault_of(options); !fault.empty()) {
        hints << "iotcc: " << fault << '\n';
        return kExitUsage;
    }
    return exit_code_of(hints, [&] {
        const TokenKind kind = options.role.empty() ? TokenKind::device : TokenKind::api;
        const std::string token = auth::new_token(kind);
        const std::string file = file_of(kind, options, settings);
        auth::add_token(file, entry_of(options, token));
        out << token << std::endl;
        hints << "This is the only time that the token is shown; " << file
              << " holds its SHA-256 alone.\n";
        return out ? kExitOk : kExitFailed;
    });
}

int token_list(const TokenOptions& options, const config::AuthSettings& settings, std::ostream& out,
               std::ostream& errors)
{
    return exit_code_of(errors, [&] {
        for (const std::string& file : files_of(options, settings)) {
            if (!auth::stamp_of(file)) {
                errors << file << ": no such file\n";
                continue;
            }
            const std::vector<TokenEntry> tokens = auth::tokens_in(file);
            std::size_t width = 0;
            for (const TokenEntry& token : tokens)
                width = std::max(width, token.name.size());
            out << file << ":\n";
            for (const TokenEntry& token : tokens)
                print(token, width, out);
        }
        return kExitOk;
    });
}

int token_revoke(const TokenOptions& options, const config::AuthSettings& settings,
                 std::ostream& hints)
{
    return exit_code_of(hints, [&] {
        std::vector<std::string> holders;
        for (const std::string& file : files_of(options, settings)) {
            const std::vector<TokenEntry> tokens = auth::tokens_in(file);
            if (std::any_of(tokens.begin(), tokens.end(),
                            [&](const TokenEntry& token) { return token.name == options.name; }))
                holders.push_back(file);
        }
        if (holders.size() != 1) {
            hints << "iotcc: "
                  << (holders.empty() ? "there is no token \"" + options.name + "\""
                                      : "both " + holders[0] + " and " + holders[1] +
                                            " have a token of that name; say which with --file")
                  << '\n';
            return kExitFailed;
        }
        auth::revoke_token(holders[0], options.name);
        hints << "revoked " << options.name << " in " << holders[0]
              << "; a running host closes its connections within seconds\n";
        return kExitOk;
    });
}

} // namespace iotcc::cli
