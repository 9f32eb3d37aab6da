#include "json_members.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace iotcc::json {

namespace {

// What the parser calls for each thing that it meets; false ends it.
class MemberReader {
public:
    explicit MemberReader(std::span<JsonMember> members) : members_(members) {}
    [[nodiscard]] JsonFault fault() const noexcept { return fault_; }

    bool start_object(std::size_t) { return open(); }
    bool start_array(std::size_t) { return depth_ == 0 ? failed(JsonFault::no_object) : open(); }
    bool end_object() { return close(); }
    bool end_array() { return close(); }

    bool key(std::string& name)
    {
        if (depth_ != 1)
            return true;
        const auto found =
            std::find_if(members_.begin(), members_.end(),
                         [&name](const JsonMember& member) { return member.name == name; });
        wanted_ = found == members_.end() ? nullptr : &*found;
        return wanted_ == nullptr || !wanted_->text || failed(JsonFault::twice);
    }
    bool string(std::string& text)
    {
        if (depth_ == 0)
            return failed(JsonFault::no_object);
        if (depth_ == 1 && wanted_ != nullptr)
            wanted_->text = std::move(text);
        return true;
    }
    bool null() { return other(); }
    bool boolean(bool) { return other(); }
    bool number_integer(nlohmann::json::number_integer_t) { return other(); }
    bool number_unsigned(nlohmann::json::number_unsigned_t) { return other(); }
    bool number_float(nlohmann::json::number_float_t, const std::string&) { return other(); }
    bool binary(nlohmann::json::binary_t&) { return other(); }
    bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception&)
    {
        return failed(JsonFault::syntax);
    }

private:
    bool open()
    {
        if (depth_ == 1 && wanted_ != nullptr)
            return failed(JsonFault::no_text);
        return ++depth_ <= kJsonDepth || failed(JsonFault::too_deep);
    }
    bool close()
    {
        --depth_;
        return true;
    }
    bool other()
    {
        if (depth_ == 0)
            return failed(JsonFault::no_object);
        return depth_ != 1 || wanted_ == nullptr || failed(JsonFault::no_text);
    }
    bool failed(JsonFault fault)
    {
        if (fault_ == JsonFault::none)
            fault_ = fault;
        return false;
    }

    std::span<JsonMember> members_;
    JsonMember* wanted_ = nullptr; // whose value comes next
    std::size_t depth_ = 0;
    JsonFault fault_ = JsonFault::none;
};

} // namespace

std::string_view without_padding(std::string_view text) noexcept
{
    return text.substr(0, text.find_last_not_of(std::string_view(" \0", 2)) + 1);
}

// The parser takes a NUL as the end of its input, whatever follows.
JsonFault read_json_members(std::string_view text, std::span<JsonMember> members)
{
    if (text.find('\0') != std::string_view::npos)
        return JsonFault::syntax;
    MemberReader reader(members);
    const bool is_read = nlohmann::json::sax_parse(text.begin(), text.end(), &reader);
    return is_read || reader.fault() != JsonFault::none ? reader.fault() : JsonFault::syntax;
}

} // namespace iotcc::json
