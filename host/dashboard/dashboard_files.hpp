#pragma once
#include <span>
#include <string_view>

namespace iotcc::dashboard {

// A file of the dashboard, as it was when the host was compiled. All views are static.
struct File {
    std::string_view path; // below host/dashboard: "app.js", "pages/devices.js"
    std::string_view content_type;
    std::string_view etag; // of the bytes, in quotes, as HTTP has it
    std::string_view bytes;
};

// Nothing where the host was configured without a dashboard. Safe from any thread.
[[nodiscard]] std::span<const File> files();
// Null: there is none with that path. Safe from any thread.
[[nodiscard]] const File* file(std::string_view path);

} // namespace iotcc::dashboard
