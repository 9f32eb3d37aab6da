#pragma once
#include "token.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace iotcc::auth {

// Whether a password is the one that a hash was made of. failed: the machine had no memory to say.
enum class PasswordAnswer { right, wrong, failed };

// What a password file holds of a password. Never changes; safe from any thread.
class PasswordHash {
public:
    enum class Kind {
        pbkdf2, // $7$iterations$salt$hash, mosquitto's PBKDF2-HMAC-SHA512; salt and hash in base64.
                // crypt(3) would read $7$ as scrypt
        sha512, // $6$salt$hash, mosquitto's before 2.0: SHA-512 of password and salt, in base64
        yescrypt // $y$..., as crypt(5) has it: what new ones are
    };
    // What one try costs: tries of equal costs take equally long.
    struct Cost {
        Kind kind;
        std::uint32_t
            rounds; // pbkdf2: iterations, at most 1,000,000; yescrypt: KiB, at most 65,536
        auto operator<=>(const Cost&) const = default;
    };

    // The hash, or what is wrong with the text, which the words do not show.
    [[nodiscard]] static std::variant<PasswordHash, std::string> parse(std::string_view text);
    // The text of a new one, yescrypt at crypt(3)'s usual cost (16 MiB, about 0.1 s). The password
    // is as is_new_password has it. Throws std::runtime_error where the system cannot make one.
    [[nodiscard]] static std::string make(const std::string& password);

    // Takes as long for a wrong password as for the right one. May take 0.1 s and more: not on a
    // lane.
    [[nodiscard]] PasswordAnswer matches(std::string_view password) const;
    [[nodiscard]] const Cost& cost() const noexcept { return cost_; }
    // Tells it from the hash of another password, and of the same one with another salt.
    [[nodiscard]] TokenDigest mark() const { return digest_of(salt_ + hash_); }

private:
    PasswordHash(Cost cost, std::string salt, std::string hash);
    [[nodiscard]] PasswordAnswer matches_pbkdf2(std::string_view password) const;
    [[nodiscard]] PasswordAnswer matches_sha512(std::string_view password) const;
    [[nodiscard]] PasswordAnswer matches_yescrypt(std::string_view password) const;
    [[nodiscard]] static std::variant<PasswordHash, std::string>
    parse_pbkdf2(std::string_view rest);
    [[nodiscard]] static std::variant<PasswordHash, std::string>
    parse_sha512(std::string_view rest);
    [[nodiscard]] static std::variant<PasswordHash, std::string>
    parse_yescrypt(std::string_view text);

    Cost cost_;
    std::string salt_; // bytes; of yescrypt empty
    std::string hash_; // 64 bytes; of yescrypt the whole text
};

// 1 to 511 bytes without NUL: what crypt(3) can take.
[[nodiscard]] bool is_new_password(std::string_view password) noexcept;

} // namespace iotcc::auth
