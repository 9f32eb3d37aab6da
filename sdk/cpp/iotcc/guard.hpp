#pragma once
#include <iotcc/services.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <type_traits>
#include <utility>

// No exception may cross a call of the ABI. Whatever the host calls goes through guard(), which
// turns a throw into IOTCC_E_EXCEPTION and one line in the log.
namespace iotcc {

// What a throw leaves in place of a result; a callback that answers nothing says so instead.
enum class Outcome { returned, threw };

// [any] Logs "on_bytes threw: WORDS". Works without allocation: bad_alloc may be what was thrown.
[[gnu::cold, gnu::noinline]] inline void report_throw(const iotcc_host* host, const char* callback,
                                                      const char* words) noexcept
{
    const auto* log = host == nullptr ? nullptr : query<iotcc_log>(*host);
    if (log == nullptr)
        return;
    char line[512];
    const int length = std::snprintf(line, sizeof line, "%s threw: %s", callback, words);
    if (length > 0)
        log->write(
            host, IOTCC_ERROR,
            {line, std::min<std::size_t>(static_cast<std::size_t>(length), sizeof line - 1)});
}

// [any] Runs body and gives its result, an int32_t or int64_t; IOTCC_E_EXCEPTION when it throws. A
// body without a result gives an Outcome. host may be nullptr (then nothing is logged); callback
// names the call in the log.
template <class Body> auto guard(const iotcc_host* host, const char* callback, Body&& body) noexcept
{
    using Result = std::invoke_result_t<Body>;
    constexpr bool silent = std::is_void_v<Result>;
    try {
        if constexpr (silent) {
            std::forward<Body>(body)();
            return Outcome::returned;
        } else {
            static_assert(std::is_signed_v<Result>, "a result must be able to hold IOTCC_E_*");
            return std::forward<Body>(body)();
        }
    } catch (const std::exception& e) {
        report_throw(host, callback, e.what());
    } catch (...) {
        report_throw(host, callback, "something that is no std::exception");
    }
    if constexpr (silent)
        return Outcome::threw;
    else
        return static_cast<Result>(IOTCC_E_EXCEPTION);
}

} // namespace iotcc
