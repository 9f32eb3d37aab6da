#include "devices_text.hpp"

#include "document_text.hpp"
#include "printable.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <ostream>

namespace iotcc::cli {
namespace {

using Json = nlohmann::ordered_json;

// Times are never 0 but where there was none.
std::string value_text(const std::string& name, const Json& value)
{
    if (name.ends_with("_ms") && value.is_number_unsigned())
        return value == 0u ? "-" : time_text(value.get<std::uint64_t>());
    return text::printable(value.is_string() ? value.get<std::string>() : value.dump());
}

void write_members(const Json& row, std::ostream& out)
{
    std::size_t widest = 0;
    for (const auto& [name, value] : row.items())
        widest = std::max(widest, name.size());
    for (const auto& [name, value] : row.items())
        out << name << std::string(widest - name.size() + 2, ' ') << value_text(name, value)
            << '\n';
}

} // namespace

Table device_table(const Json& items, std::uint64_t now_ms)
{
    Table table({{"DEVICE"},
                 {"PROTOCOL"},
                 {"INSTANCE"},
                 {"ADDRESS"},
                 {"CONNS", Align::right},
                 {"SINCE", Align::right},
                 {"IN", Align::right},
                 {"OUT", Align::right},
                 {"LAST", Align::right}});
    for (const Json& row : items)
        table.add({text_at(row, "/device_id"), text_at(row, "/protocol"), text_at(row, "/instance"),
                   text_at(row, "/remote"), digits_at(row, "/connections"),
                   age_at(row, "/opened_ms", now_ms), digits_at(row, "/received_messages"),
                   digits_at(row, "/sent_messages"), age_at(row, "/last_received_ms", now_ms)});
    return table;
}

void write_device(const Json& device, std::ostream& out)
{
    bool is_first = true;
    for (const Json& connection : device.value("connections", Json::array())) {
        out << (is_first ? "" : "\n");
        is_first = false;
        write_members(connection, out);
    }
}

} // namespace iotcc::cli
