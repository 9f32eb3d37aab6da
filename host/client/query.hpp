#pragma once
#include <string>
#include <string_view>

namespace iotcc::client {

// As one segment of a path or one value of a query (RFC 3986, 2.3): everything but unreserved
// characters becomes %XX.
[[nodiscard]] std::string percent_encoded(std::string_view text);

// "?a=1&b=2", or "" while nothing was added.
class Query {
public:
    void add(std::string_view name, std::string_view value);
    // Without one that is empty: the host's default counts.
    void add_given(std::string_view name, std::string_view value);

    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    [[nodiscard]] bool empty() const noexcept { return text_.empty(); }

private:
    std::string text_;
};

} // namespace iotcc::client
