// routes_sample: the connected devices as a table for spreadsheets, made to be copied:
// GET /v1/plugins/routes_sample/x/devices.csv
#include <iotcc/http.hpp>

#include <new>
#include <string>

namespace iotcc::routes_sample {

// As RFC 4180: in quotes, and a quote twice.
void append_cell(std::string& line, std::string_view text)
{
    line += line.empty() || line.back() == '\n' ? "\"" : ",\"";
    for (const char c : text)
        line.append(c == '"' ? 2 : 1, c);
    line += '"';
}

// iotcc_row_fn: C calls it, so nothing may be thrown.
std::int32_t append_row(void* arg, const iotcc_row* row)
{
    try {
        auto& page = *static_cast<std::string*>(arg);
        append_cell(page, view(row->device_id));
        append_cell(page, view(row->instance));
        append_cell(page, view(row->remote));
        append_cell(page, std::to_string(row->counters.rx_msgs));
        append_cell(page, std::to_string(row->counters.tx_msgs));
        page += '\n';
        return IOTCC_OK;
    } catch (const std::bad_alloc&) {
        return IOTCC_E_NOMEM;
    }
}

class RoutesSample : public HttpRoutes {
public:
    static constexpr const char* vendor = "IoT Cloud Connector";
    static constexpr const char* license = "MIT";

    explicit RoutesSample(const iotcc_host& host)
        : HttpRoutes(host), host_(host), stats_(require<iotcc_stats>(host))
    {
        route<&RoutesSample::devices>("GET", "devices.csv", IOTCC_ROLE_READ);
    }

private:
    std::int32_t devices(const HttpRequest&, HttpResponse& response)
    {
        constexpr std::uint32_t kPage = 1000;
        std::string page = "\"device\",\"instance\",\"remote\",\"received\",\"sent\"\n";
        response.header("Content-Type", "text/csv; charset=utf-8");
        response.header("Content-Disposition", "attachment; filename=\"devices.csv\"");
        std::uint64_t cursor = 0;
        do {
            if (stats_.scan(&host_, &cursor, kPage, append_row, &page) < 0)
                return IOTCC_E_FAIL;
            if (const std::int32_t written = response.write(page); written != IOTCC_OK)
                return written; // there are too many for one answer
            page.clear();
        } while (cursor != 0);
        return IOTCC_OK;
    }

    const iotcc_host& host_;
    const iotcc_stats& stats_;
};

} // namespace iotcc::routes_sample

IOTCC_HTTP_PLUGIN(iotcc::routes_sample::RoutesSample, "iotcc.routes_sample", "0.1.0",
                  "routes_sample");
