#include "status_text.hpp"

#include "document_text.hpp"
#include "duration.hpp"
#include "printable.hpp"
#include "table.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <ostream>

namespace iotcc::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string uptime_text(const Json& status)
{
    const auto uptime = status.find("uptime_s");
    const double seconds =
        uptime != status.end() && uptime->is_number() ? uptime->get<double>() : 0;
    return duration_text(std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000)));
}

std::string addresses_of(const Json& instance)
{
    std::string text;
    for (const Json& address : instance.value("listen", Json::array()))
        if (address.is_string())
            text += (text.empty() ? "" : " ") + address.get<std::string>();
    return text;
}

std::string state_of(const Json& instance)
{
    const std::string reason = text_at(instance, "/reason");
    return text_at(instance, "/state") + (reason.empty() ? "" : ": " + reason);
}

// Blanks in front of the columns of a line.
std::string padded(const std::string& text, std::size_t width)
{
    return std::string(width - std::min(width, text.size()), ' ') + text;
}

} // namespace

void write_status(const Json& status, std::ostream& out)
{
    const auto digits = [&](const char* pointer) { return digits_at(status, pointer); };
    const auto rate = [&](const char* pointer) { return rate_at(status, pointer) + "/s"; };
    out << "host      " << text::printable(text_at(status, "/state")) << ", up "
        << uptime_text(status) << ", version " << text::printable(text_at(status, "/version"))
        << ", " << mebibytes_at(status, "/resident_bytes") << " resident\n";
    out << "devices   " << digits("/totals/open") << " connected, " << digits("/totals/opened")
        << " came, " << digits("/totals/closed") << " left, " << digits("/totals/denied")
        << " denied\n";
    out << "messages  " << digits("/totals/received_messages") << " in ("
        << rate("/rates/received_messages_per_second") << "), " << digits("/totals/sent_messages")
        << " out (" << rate("/rates/sent_messages_per_second") << ")\n";
    out << "topics    " << digits("/bus/sessions") << " sessions, " << digits("/bus/subscriptions")
        << " subscriptions, " << digits("/bus/retained") << " retained, " << digits("/bus/queued")
        << " queued, " << digits("/bus/dropped") << " dropped\n";
    out << "waiting   " << digits("/commands_waiting") << " commands, "
        << digits("/queries_waiting") << " queries\n";
}

void write_plugins(const Json& plugins, std::size_t width, std::ostream& out)
{
    Table table({{"INSTANCE"},
                 {"COMPONENT"},
                 {"STATE"},
                 {"OPEN", Align::right},
                 {"IN", Align::right},
                 {"OUT", Align::right},
                 {"ADDRESS"}});
    std::string refused;
    for (const Json& plugin : plugins.value("items", Json::array())) {
        for (const Json& instance : plugin.value("instances", Json::array()))
            table.add({text_at(instance, "/name"), text_at(instance, "/component"),
                       state_of(instance), digits_at(instance, "/totals/open"),
                       digits_at(instance, "/totals/received_messages"),
                       digits_at(instance, "/totals/sent_messages"), addresses_of(instance)});
        if (const std::string message = text_at(plugin, "/message"); !message.empty())
            refused += text::printable(message) + '\n';
    }
    table.print(out, width);
    out << refused;
}

std::string watch_title()
{
    return "TIME         CONNECTED      IN/S     OUT/S          IN         OUT  WAITING   RESIDENT";
}

std::string watch_line(const Json& status, std::uint64_t now_ms)
{
    const auto waiting =
        number_at(status, "/commands_waiting") + number_at(status, "/queries_waiting");
    const std::string time = time_text(now_ms);
    return time.substr(time.find(' ') + 1) + padded(digits_at(status, "/totals/open"), 10) +
           padded(rate_at(status, "/rates/received_messages_per_second"), 10) +
           padded(rate_at(status, "/rates/sent_messages_per_second"), 10) +
           padded(digits_at(status, "/totals/received_messages"), 12) +
           padded(digits_at(status, "/totals/sent_messages"), 12) +
           padded(std::to_string(waiting), 9) + padded(mebibytes_at(status, "/resident_bytes"), 11);
}

} // namespace iotcc::cli
