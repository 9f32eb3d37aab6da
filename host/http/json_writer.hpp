#pragma once
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// Writes JSON (RFC 8259) at the end of a string, without a tree in between: a page of a thousand
// rows is one buffer. Commas are its business; that keys and values take turns, and that what is
// begun is ended, is the caller's.
namespace iotcc::http {

class JsonWriter {
public:
    // Appends to `out`, which must outlive the writer.
    explicit JsonWriter(std::string& out) noexcept : out_(out) {}

    void begin_object() { open('{'); }
    void end_object() { shut('}'); }
    void begin_array() { open('['); }
    void end_array() { shut(']'); }
    void key(std::string_view name);

    // Text of any bytes: '<' is escaped, so that no answer can open a tag wherever it is pasted;
    // what is not UTF-8 becomes U+FFFD.
    void value(std::string_view text);
    void value(const char* text) { value(std::string_view(text)); }
    // Always with a point or an exponent, so that typed clients see a real number; null where it is
    // not finite.
    void value(std::floating_point auto number) { real(number); }
    void value(std::unsigned_integral auto number) { whole(number); }
    void value(bool flag);
    void value(const std::vector<std::string>& texts); // an array
    void null();

    // One member of an object.
    template <class T> void member(std::string_view name, const T& v)
    {
        key(name);
        value(v);
    }

private:
    void open(char bracket);
    void shut(char bracket);
    void separate();
    void quote(std::string_view text);
    void real(double number);
    void whole(std::uint64_t number);

    std::string& out_;
    bool needs_comma_ = false; // something stands before the next value at this depth
};

} // namespace iotcc::http
