#include "client_address.hpp"

#include "ascii.hpp"
#include "host_name.hpp"

#include <optional>

namespace iotcc::http {
namespace {

using std::string_view;

string_view trimmed(string_view text) noexcept
{
    const auto first = text.find_first_not_of(" \t");
    if (first == string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Every X-Forwarded-For as one list, the way RFC 9110 section 5.3 joins fields.
std::string forwarded_for(const RequestHead& head)
{
    std::string all;
    for (const auto& field : head.fields) {
        if (equals_ignoring_case(field.name, "X-Forwarded-For"))
            all.append(field.value).append(",");
    }
    return all;
}

// Takes the last element off the list.
string_view take_last(string_view& list) noexcept
{
    const auto comma = list.rfind(',');
    const auto last = list.substr(comma == string_view::npos ? 0 : comma + 1);
    list.remove_suffix(comma == string_view::npos ? list.size() : last.size() + 1);
    return trimmed(last);
}

} // namespace

std::string client_address(std::string_view peer, const RequestHead& head,
                           const net::AddressList& trusted_proxies)
{
    std::string client(peer);
    if (!trusted_proxies.contains(peer))
        return client;
    const std::string list = forwarded_for(head);
    for (string_view rest = list; !rest.empty();) {
        const auto element = take_last(rest);
        if (element.empty())
            continue;
        const auto address = ip_address(element);
        if (!address)
            return client;
        client = *address;
        if (!trusted_proxies.contains(client))
            return client;
    }
    return client;
}

} // namespace iotcc::http
