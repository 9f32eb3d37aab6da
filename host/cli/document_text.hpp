#pragma once
#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>

// The API's documents as people read them.
namespace iotcc::cli {

// What stands at a JSON pointer ("/totals/open"); 0 or "" where a host of another version has none,
// or something else there.
[[nodiscard]] std::uint64_t number_at(const nlohmann::ordered_json& document, const char* pointer);
[[nodiscard]] std::string text_at(const nlohmann::ordered_json& document, const char* pointer);

// The same number as text.
[[nodiscard]] std::string digits_at(const nlohmann::ordered_json& document, const char* pointer);
// Per second, with one digit behind the point: "20.0".
[[nodiscard]] std::string rate_at(const nlohmann::ordered_json& document, const char* pointer);
// "17.3 MiB"
[[nodiscard]] std::string mebibytes_at(const nlohmann::ordered_json& document, const char* pointer);
// How long before `now_ms` a time was, "12m"; "-" where it has not been. Both in Unix milliseconds.
[[nodiscard]] std::string age_at(const nlohmann::ordered_json& document, const char* pointer,
                                 std::uint64_t now_ms);

// "2026-11-23 01:30:32.733" in the user's time zone.
[[nodiscard]] std::string time_text(std::uint64_t unix_ms);

} // namespace iotcc::cli
