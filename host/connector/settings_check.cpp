#include "settings_check.hpp"

#include "acl.hpp"
#include "address_list.hpp"
#include "certificates.hpp"
#include "exposure.hpp"
#include "listen_socket.hpp"
#include "password_set.hpp"
#include "sharing_check.hpp"
#include "token_store.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

namespace iotcc {

namespace {

// The faults of one check after the other, instead of the first alone.
class Faults {
public:
    template <class F> void look(F check)
    {
        try {
            check();
        } catch (const std::exception& error) {
            text_ += (text_.empty() ? "" : "\n") + std::string(error.what());
        }
    }
    void report() const
    {
        if (!text_.empty())
            throw config::SettingError(text_);
    }

private:
    std::string text_;
};

void check_tokens(const std::string& path, auth::TokenKind kind)
{
    if (!path.empty())
        (void)auth::TokenStore(path, kind);
}

// Reads the file, if one is named.
template <class Store> void check_file(const std::string& path)
{
    if (!path.empty())
        (void)Store(path);
}

bool has_tls(const std::vector<std::string>& addresses)
{
    return std::any_of(addresses.begin(), addresses.end(), net::is_tls_address);
}

void look_at_addresses(const config::Settings& settings, Faults& faults)
{
    faults.look([&] { check_exposure(settings); });
    faults.look([&] { check_sharing(settings.http); });
    faults.look([&] {
        try {
            (void)net::AddressList(settings.trusted_proxies);
        } catch (const std::invalid_argument& error) {
            throw config::SettingError("host.trusted_proxies: " + std::string(error.what()));
        }
    });
}

} // namespace

void check_addresses(const config::Settings& settings)
{
    Faults faults;
    look_at_addresses(settings, faults);
    faults.report();
}

void check_settings(const config::Settings& settings)
{
    Faults faults;
    look_at_addresses(settings, faults);
    faults.look([&] { check_tokens(settings.auth.device_tokens, auth::TokenKind::device); });
    faults.look([&] { check_tokens(settings.auth.api_tokens, auth::TokenKind::api); });
    faults.look([&] { check_file<auth::PasswordStore>(settings.auth.password_file); });
    faults.look([&] { check_file<auth::AclStore>(settings.auth.acl_file); });
    if (has_tls({settings.http.listen}))
        faults.look([&] { check_tls_files("http", settings.http.tls); });
    for (const auto& [name, instance] : settings.instances)
        if (instance.listen && has_tls(*instance.listen))
            faults.look([&, &name = name, &instance = instance] {
                check_tls_files("plugin." + name, instance.tls);
            });
    faults.report();
}

} // namespace iotcc
