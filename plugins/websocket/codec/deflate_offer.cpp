#include "deflate_offer.hpp"

#include "http_text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace iotcc::websocket {

namespace {

// Walks over one line, left to right, each byte once.
class Cursor {
public:
    explicit Cursor(std::string_view line) noexcept : rest_(line) {}
    [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }

    // Takes `mark` and the blanks around it, if it is next. Blanks are allowed between any two
    // words (RFC 2616 section 2.1, whose grammar RFC 6455 uses).
    bool take(char mark) noexcept
    {
        skip_blanks();
        if (!rest_.starts_with(mark))
            return false;
        rest_.remove_prefix(1);
        skip_blanks();
        return true;
    }

    std::string_view take_token() noexcept // empty: there is none
    {
        const auto end = std::find_if_not(rest_.begin(), rest_.end(), is_token_char);
        const auto token = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
        rest_.remove_prefix(token.size());
        return token;
    }

    char take_char() noexcept // NUL, which no line holds: none is left
    {
        if (rest_.empty())
            return '\0';
        const char c = rest_.front();
        rest_.remove_prefix(1);
        return c;
    }

    void skip_blanks() noexcept
    {
        rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t"), rest_.size()));
    }

private:
    std::string_view rest_;
};

// A parameter's value without its quotes. Of a long one, which is no number of bits, the start.
struct Value {
    std::array<char, 3> text{};
    std::size_t size = 0;

    void add(char c) noexcept
    {
        if (size < text.size())
            text[size++] = c;
    }
};

// Unescaped it has to be a token (RFC 6455 section 9.1).
bool read_quoted(Cursor& cursor, Value& value) noexcept
{
    for (;;) {
        char c = cursor.take_char();
        if (c == '"')
            return value.size != 0;
        if (c == '\\')
            c = cursor.take_char();
        if (!is_token_char(c))
            return false;
        value.add(c);
    }
}

bool read_value(Cursor& cursor, Value& value) noexcept
{
    const auto token = cursor.take_token();
    for (const char c : token.substr(0, value.text.size()))
        value.add(c);
    return !token.empty() || (cursor.take_char() == '"' && read_quoted(cursor, value));
}

// 8 to 15 without leading zeros (RFC 7692 section 7.1.2.1); 0: no such number.
std::uint8_t bits_in(const Value& value) noexcept
{
    const auto digit = [&](std::size_t i) {
        return static_cast<std::uint8_t>(value.text[i] - '0');
    };
    if (value.size == 1 && (digit(0) == 8 || digit(0) == 9))
        return digit(0);
    if (value.size == 2 && digit(0) == 1 && digit(1) <= 5)
        return static_cast<std::uint8_t>(10 + digit(1));
    return 0;
}

// One offer, as far as it was read. A parameter that is unknown, repeated or has a bad value
// declines the offer, not the handshake (RFC 7692 section 7).
class Offer {
public:
    explicit Offer(std::string_view extension) noexcept
        : is_good_(extension == "permessage-deflate")
    {
    }

    // `value`: nothing where there was no '='.
    void add(std::string_view name, const std::optional<Value>& value) noexcept
    {
        if (name == "server_no_context_takeover")
            is_good_ &= !value && !std::exchange(server_no_context_takeover_, true);
        else if (name == "client_no_context_takeover")
            is_good_ &= !value && !std::exchange(client_no_context_takeover_, true);
        else if (name == "server_max_window_bits")
            is_good_ &= value && set(server_bits_, bits_in(*value));
        else if (name == "client_max_window_bits") // alone: any number is fine (7.1.2.2)
            is_good_ &= set(client_bits_, value ? bits_in(*value) : std::uint8_t{15});
        else
            is_good_ = false;
    }

    [[nodiscard]] std::optional<DeflateParameters> met(const DeflateOptions& options) const noexcept
    {
        if (!is_good_)
            return std::nullopt;
        DeflateParameters agreed;
        agreed.server_no_context_takeover =
            server_no_context_takeover_ || !options.server_context_takeover;
        agreed.client_no_context_takeover =
            client_no_context_takeover_ || !options.client_context_takeover;
        if (server_bits_ != 0)
            agreed.server_max_window_bits = std::min(options.server_max_window_bits, server_bits_);
        else
            agreed.server_max_window_bits = options.server_max_window_bits;
        agreed.names_server_bits = server_bits_ != 0;
        // A client that does not offer the parameter does not understand it (7.1.2.2).
        if (client_bits_ != 0)
            agreed.client_max_window_bits = std::min(options.client_max_window_bits, client_bits_);
        agreed.names_client_bits = agreed.client_max_window_bits < 15;
        return agreed;
    }

private:
    // False: it was there before, or is no number of bits.
    static bool set(std::uint8_t& slot, std::uint8_t bits) noexcept
    {
        return bits != 0 && std::exchange(slot, bits) == 0;
    }

    bool is_good_;
    bool server_no_context_takeover_ = false, client_no_context_takeover_ = false;
    std::uint8_t server_bits_ = 0, client_bits_ = 0; // 0: not offered
};

// Nothing: malformed.
std::optional<Offer> read_offer(Cursor& cursor) noexcept
{
    const auto extension = cursor.take_token();
    if (extension.empty())
        return std::nullopt;
    Offer offer(extension);
    while (cursor.take(';')) {
        const auto name = cursor.take_token();
        if (name.empty())
            return std::nullopt;
        std::optional<Value> value;
        if (cursor.take('=') && !read_value(cursor, value.emplace()))
            return std::nullopt;
        offer.add(name, value);
    }
    return offer;
}

} // namespace

bool DeflateNegotiation::read(std::string_view line) noexcept
{
    Cursor cursor(line);
    bool is_empty = true;
    for (;;) {
        while (cursor.take(',')) { // a list may have empty elements (RFC 9110 section 5.6.1.2)
        }
        if (cursor.at_end())
            return !is_empty;
        const auto offer = read_offer(cursor);
        if (!offer)
            return false;
        is_empty = false;
        if (!agreed_ && options_)
            agreed_ = offer->met(*options_);
        cursor.skip_blanks();
        if (!cursor.at_end() && !cursor.take(','))
            return false;
    }
}

} // namespace iotcc::websocket
