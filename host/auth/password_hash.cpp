#include "password_hash.hpp"

#include <algorithm>
#include <charconv>
#include <crypt.h>
#include <memory>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <optional>
#include <stdexcept>
#include <utility>

namespace iotcc::auth {

namespace {

constexpr std::size_t kSha512 = 64; // bytes
constexpr std::size_t kLongestSalt = 64;
constexpr std::uint32_t kMostIterations = 1'000'000;
constexpr std::string_view kYescrypt = "$y$";
// crypt(5)'s base64, in the order of its values.
constexpr std::string_view kCryptDigits =
    "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

using Parsed = std::variant<PasswordHash, std::string>;

// RFC 4648 section 4, padded; nothing where it is not that.
std::optional<std::string> bytes_of(std::string_view base64)
{
    constexpr std::string_view kDigits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const std::size_t padding = base64.size() - std::min(base64.find('='), base64.size());
    const auto digits = base64.substr(0, base64.size() - padding);
    if (base64.empty() || base64.size() % 4 != 0 || padding > 2 ||
        digits.find_first_not_of(kDigits) != digits.npos ||
        base64.substr(digits.size()) != std::string_view("==").substr(0, padding))
        return std::nullopt;
    std::string bytes(base64.size() / 4 * 3, '\0');
    if (::EVP_DecodeBlock(reinterpret_cast<std::uint8_t*>(bytes.data()),
                          reinterpret_cast<const std::uint8_t*>(base64.data()),
                          static_cast<int>(base64.size())) < 0)
        return std::nullopt;
    bytes.resize(bytes.size() - padding);
    return bytes;
}

// What stands before the next '$', which is taken as well.
std::string_view take_field(std::string_view& text)
{
    const auto field = text.substr(0, text.find('$'));
    text.remove_prefix(std::min(field.size() + 1, text.size()));
    return field;
}

bool is_crypt_text(std::string_view text)
{
    return text.find_first_not_of(kCryptDigits) == text.npos;
}

// Of "j9T" and its like: the flavour, log2(N) - 1, r - 1. 0: a cost that is none of these, or above
// the limit.
std::uint32_t yescrypt_kib(std::string_view parameters)
{
    constexpr std::uint32_t kMost = 65'536;
    if (parameters.size() != 3 || parameters[0] != 'j' || !is_crypt_text(parameters))
        return 0;
    const auto log2 = kCryptDigits.find(parameters[1]) + 1,
               r = kCryptDigits.find(parameters[2]) + 1;
    if (log2 > 20 || r > 32)
        return 0;
    const std::uint64_t kib = (std::uint64_t{128} * r << log2) / 1024;
    return kib <= kMost ? static_cast<std::uint32_t>(kib) : 0;
}

} // namespace

PasswordHash::PasswordHash(Cost cost, std::string salt, std::string hash)
    : cost_(cost), salt_(std::move(salt)), hash_(std::move(hash))
{
}

Parsed PasswordHash::parse(std::string_view text)
{
    if (text.starts_with("$7$"))
        return parse_pbkdf2(text.substr(3));
    if (text.starts_with("$6$"))
        return parse_sha512(text.substr(3));
    if (text.starts_with(kYescrypt))
        return parse_yescrypt(text);
    return "the password must be a hash that begins with $7$, $6$ or $y$; make one with \"iotcc "
           "user new\" or mosquitto_passwd";
}

Parsed PasswordHash::parse_pbkdf2(std::string_view rest)
{
    const auto number = take_field(rest);
    std::uint32_t iterations = 0;
    const auto [end, error] =
        std::from_chars(number.data(), number.data() + number.size(), iterations);
    if (error != std::errc() || end != number.data() + number.size() || iterations == 0 ||
        iterations > kMostIterations)
        return "$7$ must be followed by 1 to 1000000 iterations";
    auto salt = bytes_of(take_field(rest));
    auto hash = bytes_of(rest);
    if (!salt || salt->size() > kLongestSalt || !hash || hash->size() != kSha512)
        return "is not $7$iterations$salt$hash, with up to 64 bytes of salt and 64 of hash in "
               "base64";
    return PasswordHash({Kind::pbkdf2, iterations}, std::move(*salt), std::move(*hash));
}

Parsed PasswordHash::parse_sha512(std::string_view rest)
{
    auto salt = bytes_of(take_field(rest));
    auto hash = bytes_of(rest);
    if (!salt || salt->size() > kLongestSalt || !hash || hash->size() != kSha512)
        return "is not mosquitto's $6$salt$hash, with up to 64 bytes of salt and 64 of hash in "
               "base64; crypt(5)'s $6$ is not read";
    return PasswordHash({Kind::sha512, 1}, std::move(*salt), std::move(*hash));
}

Parsed PasswordHash::parse_yescrypt(std::string_view text)
{
    auto rest = text.substr(kYescrypt.size());
    const std::uint32_t kib = yescrypt_kib(take_field(rest));
    if (kib == 0)
        return "$y$ has parameters that crypt(5) does not hand out, or that take more than 64 MiB";
    const auto salt = take_field(rest);
    if (salt.empty() || salt.size() > 86 || !is_crypt_text(salt) || rest.size() != 43 ||
        !is_crypt_text(rest))
        return "is not $y$parameters$salt$hash as crypt(5) has it";
    return PasswordHash({Kind::yescrypt, kib}, {}, std::string(text));
}

std::string PasswordHash::make(const std::string& password)
{
    char setting[CRYPT_GENSALT_OUTPUT_SIZE];
    const auto scratch = std::make_unique<crypt_data>();
    if (::crypt_gensalt_rn("$y$", 0, nullptr, 0, setting, sizeof setting) == nullptr)
        throw std::runtime_error("the system gives no salt for a password");
    const char* const hash = ::crypt_r(password.c_str(), setting, scratch.get());
    const bool is_made = hash != nullptr && hash[0] != '*';
    std::string text = is_made ? hash : "";
    OPENSSL_cleanse(scratch.get(), sizeof *scratch);
    if (!is_made)
        throw std::runtime_error("the system cannot hash a password");
    return text;
}

PasswordAnswer PasswordHash::matches(std::string_view password) const
{
    switch (cost_.kind) {
    case Kind::pbkdf2:
        return matches_pbkdf2(password);
    case Kind::sha512:
        return matches_sha512(password);
    case Kind::yescrypt:
        break;
    }
    return matches_yescrypt(password);
}

// HMAC fills its key up with zeros, so one more at a password's end would change nothing.
PasswordAnswer PasswordHash::matches_pbkdf2(std::string_view password) const
{
    std::uint8_t made[kSha512];
    if (::PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()),
                            reinterpret_cast<const std::uint8_t*>(salt_.data()),
                            static_cast<int>(salt_.size()), static_cast<int>(cost_.rounds),
                            ::EVP_sha512(), sizeof made, made) != 1)
        return PasswordAnswer::failed;
    const bool is_equal = ::CRYPTO_memcmp(made, hash_.data(), sizeof made) == 0;
    return is_equal && !password.ends_with('\0') ? PasswordAnswer::right : PasswordAnswer::wrong;
}

PasswordAnswer PasswordHash::matches_sha512(std::string_view password) const
{
    std::uint8_t made[kSha512];
    const std::unique_ptr<EVP_MD_CTX, decltype(&::EVP_MD_CTX_free)> context(::EVP_MD_CTX_new(),
                                                                            &::EVP_MD_CTX_free);
    if (context == nullptr || ::EVP_DigestInit_ex(context.get(), ::EVP_sha512(), nullptr) != 1 ||
        ::EVP_DigestUpdate(context.get(), password.data(), password.size()) != 1 ||
        ::EVP_DigestUpdate(context.get(), salt_.data(), salt_.size()) != 1 ||
        ::EVP_DigestFinal_ex(context.get(), made, nullptr) != 1)
        return PasswordAnswer::failed;
    return ::CRYPTO_memcmp(made, hash_.data(), sizeof made) == 0 ? PasswordAnswer::right
                                                                 : PasswordAnswer::wrong;
}

// A password that crypt(3) cannot take is none of ours, and takes as long all the same.
PasswordAnswer PasswordHash::matches_yescrypt(std::string_view password) const
{
    const auto scratch = std::make_unique<crypt_data>();
    const bool is_possible = is_new_password(password);
    std::string phrase(is_possible ? password : std::string_view("?"));
    const char* const made = ::crypt_r(phrase.c_str(), hash_.c_str(), scratch.get());
    const bool has_failed = made == nullptr || std::string_view(made).size() != hash_.size();
    const bool is_equal =
        !has_failed && ::CRYPTO_memcmp(made, hash_.data(), hash_.size()) == 0 && is_possible;
    OPENSSL_cleanse(phrase.data(), phrase.size());
    OPENSSL_cleanse(scratch.get(), sizeof *scratch);
    return has_failed ? PasswordAnswer::failed
           : is_equal ? PasswordAnswer::right
                      : PasswordAnswer::wrong;
}

bool is_new_password(std::string_view password) noexcept
{
    return !password.empty() && password.size() < CRYPT_MAX_PASSPHRASE_SIZE &&
           password.find('\0') == password.npos;
}

} // namespace iotcc::auth
