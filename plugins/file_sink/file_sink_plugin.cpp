// file_sink: what happens to connections, as JSON lines in a file.
#include "json_line.hpp"
#include "options.hpp"

#include <iotcc/sink.hpp>

#include <chrono>
#include <string>

namespace iotcc::file_sink {

namespace {

std::uint64_t unix_ms()
{
    using namespace std::chrono;
    const auto now = system_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(duration_cast<milliseconds>(now).count());
}

std::string_view event_name(std::uint32_t event)
{
    if (event == IOTCC_ROW_OPENED)
        return "opened";
    return event == IOTCC_ROW_CLOSED ? "closed" : "update";
}

ConnectionRecord record_of(const Row& row, std::uint64_t now_ms)
{
    const iotcc_slot& counters = row.counters;
    return {event_name(row.event), now_ms,
            row.conn_id,           row.opened_ms,
            row.instance,          row.remote,
            row.device_id,         row.device_name,
            row.device_type,       row.user_agent,
            counters.rx_msgs,      counters.tx_msgs,
            counters.rx_bytes,     counters.tx_bytes,
            counters.last_rx_ms,   counters.last_tx_ms,
            counters.errors};
}

} // namespace

class FileSink : public Sink {
public:
    using Options = file_sink::Options;

    static constexpr const char* vendor = "IoT Cloud Connector";
    static constexpr const char* license = "MIT";

    explicit FileSink(const iotcc_host& host)
        : Sink(host), options_(Options::from(Config(host))), file_(options_.file)
    {
    }

    std::int32_t start()
    {
        if (options_.file.path.empty())
            return be_idle("no file is set: plugin." + std::string(instance()) +
                           ".path=/var/log/iotcc/connections.jsonl turns it on");
        try {
            file_.open();
        } catch (const FileError& e) {
            return fail(e.what());
        }
        return IOTCC_OK;
    }

    std::int32_t apply(const Rows& rows)
    {
        lines_.clear();
        const std::uint64_t now = unix_ms();
        for (const Row row : rows)
            if (options_.wants(row.event))
                append_json_line(lines_, record_of(row, now));
        if (lines_.empty())
            return IOTCC_OK;
        try {
            tell(file_.append(lines_));
        } catch (const FileError& e) {
            return fail(e.what());
        }
        return IOTCC_OK;
    }

    void stop() { file_.close(); }

private:
    // Once, until it is another one, or none.
    void tell(std::string warning)
    {
        if (warning != told_ && !warning.empty())
            log(IOTCC_WARN, warning + "; it grows on");
        told_ = std::move(warning);
    }

    const Options options_;
    LineFile file_;
    std::string lines_; // of the batch in work
    std::string told_;
};

} // namespace iotcc::file_sink

IOTCC_SINK_PLUGIN(iotcc::file_sink::FileSink, "iotcc.file_sink", "0.1.0", "file_sink");
