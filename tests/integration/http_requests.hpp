#pragma once
#include <string>
#include <vector>

namespace iotcc::test {

// Bytes as a client may send them, and the status of the one answer that they get. Each is a seed
// of the fuzzer as well: tests/fuzz/corpus/http_head/NAME.
struct HttpRequestCase {
    std::string name;
    std::string bytes;
    int status;
};

// A request with these fields behind a good Host.
inline std::string with_fields(const std::string& fields, const std::string& line)
{
    return line + "\r\nHost: localhost\r\n" + fields + "\r\n";
}

inline std::vector<HttpRequestCase> http_requests()
{
    using std::string_literals::operator""s;
    const auto get = [](const std::string& fields) {
        return with_fields(fields, "GET /livez HTTP/1.1");
    };
    const auto post = [](const std::string& fields) {
        return with_fields(fields, "POST /livez HTTP/1.1");
    };
    const auto line = [](const std::string& text) { return with_fields("", text); };
    std::string many_fields;
    for (int i = 0; i < 64; ++i) // and Host
        many_fields += "X: y\r\n";
    return {
        // Lines and their ends.
        {"line_ends_bare_lf", "GET /livez HTTP/1.1\nHost: localhost\n\n", 400},
        {"line_ends_bare_cr", "GET /livez HTTP/1.1\rHost: localhost\r\r\n\r\n", 400},
        {"lf_in_value", get("X: a\nY: b\r\n"), 400},
        {"cr_in_value", get("X: a\rY: b\r\n"), 400},
        {"nul_in_target", "GET /livez\0 HTTP/1.1\r\nHost: localhost\r\n\r\n"s, 400},
        {"nul_in_value", get("X: a\0b\r\n"s), 400},
        {"space_before_colon", get("Content-Length : 5\r\n"), 400},
        {"obs_fold", get("X: a\r\n b\r\n"), 400},
        {"obs_fold_of_length", post("Content-Length:\r\n 5\r\n"), 400},
        {"field_without_colon", get("Content-Length\r\n"), 400},
        {"field_name_with_nul", get("X\0Y: a\r\n"s), 400},
        {"two_empty_lines_first", "\r\n\r\n" + get(""), 400},
        {"one_empty_line_first", "\r\n" + get(""), 200},
        // Where the body ends.
        {"two_equal_lengths", post("Content-Length: 5\r\nContent-Length: 5\r\n"), 400},
        {"two_lengths", post("Content-Length: 5\r\nContent-Length: 6\r\n"), 400},
        {"length_list", post("Content-Length: 5, 5\r\n"), 400},
        {"length_negative", post("Content-Length: -1\r\n"), 400},
        {"length_plus", post("Content-Length: +5\r\n"), 400},
        {"length_hex", post("Content-Length: 0x5\r\n"), 400},
        {"length_empty", post("Content-Length:\r\n"), 400},
        {"length_and_chunked", post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"), 400},
        {"chunked_and_length", post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"), 400},
        {"chunked", post("Transfer-Encoding: chunked\r\n") + "5\r\nhello\r\n0\r\n\r\n", 411},
        {"chunk_size_negative", post("Transfer-Encoding: chunked\r\n") + "-2\r\nx\r\n", 411},
        {"chunked_disguised", post("Transfer-Encoding: xchunked, chunked\r\n"), 411},
        {"length_over_limit", post("Content-Length: 65537\r\n"), 413},
        {"length_of_33_bits", post("Content-Length: 4294967297\r\n"), 413},
        {"length_of_65_bits", post("Content-Length: 18446744073709551617\r\n"), 413},
        {"content_encoding", post("Content-Encoding: gzip\r\nContent-Length: 0\r\n"), 415},
        {"expect_unknown", post("Expect: a-miracle\r\n"), 417},
        // Who is meant.
        {"host_missing", "GET /livez HTTP/1.1\r\n\r\n", 400},
        {"host_twice", get("Host: localhost\r\n"), 400},
        {"host_empty", "GET /livez HTTP/1.1\r\nHost:\r\n\r\n", 400},
        {"host_with_path", "GET /livez HTTP/1.1\r\nHost: localhost/x\r\n\r\n", 400},
        {"host_with_user", "GET /livez HTTP/1.1\r\nHost: a@localhost\r\n\r\n", 400},
        {"host_foreign", "GET /livez HTTP/1.1\r\nHost: evil.example\r\n\r\n", 403},
        {"host_address", "GET /livez HTTP/1.1\r\nHost: [::1]:9090\r\n\r\n", 200},
        {"absolute_form", line("GET http://localhost/livez HTTP/1.1"), 200},
        {"absolute_form_foreign", line("GET http://evil.example/livez HTTP/1.1"), 403},
        {"absolute_form_ftp", line("GET ftp://localhost/livez HTTP/1.1"), 400},
        {"authority_form", line("CONNECT localhost:80 HTTP/1.1"), 501},
        {"authority_form_get", line("GET localhost:80 HTTP/1.1"), 400},
        {"asterisk", line("OPTIONS * HTTP/1.1"), 204},
        {"asterisk_get", line("GET * HTTP/1.1"), 400},
        {"cross_site", get("Sec-Fetch-Site: cross-site\r\n"), 403},
        {"form_of_a_page",
         post("Origin: http://localhost\r\nContent-Type: text/plain\r\nContent-Length: 0\r\n"),
         403},
        // What is asked for.
        {"unknown_path", line("GET /nothing HTTP/1.1"), 404},
        {"path_up", line("GET /../livez HTTP/1.1"), 404},
        {"path_percent_slash", line("GET /%2e%2e%2flivez HTTP/1.1"), 404},
        {"wrong_method", line("DELETE /livez HTTP/1.1"), 405},
        {"method_lower_case", line("get /livez HTTP/1.1"), 501},
        {"method_unknown", line("BREW /livez HTTP/1.1"), 501},
        {"method_trace", line("TRACE /livez HTTP/1.1"), 501},
        {"method_no_token", line("G(T /livez HTTP/1.1"), 400},
        {"target_fragment", line("GET /livez#top HTTP/1.1"), 400},
        {"target_two_spaces", line("GET  /livez HTTP/1.1"), 400},
        {"target_tab", line("GET /livez\t HTTP/1.1"), 400},
        {"target_at_limit", line("GET /" + std::string(2047, 'a') + " HTTP/1.1"), 404},
        {"target_over_limit", line("GET /" + std::string(2048, 'a') + " HTTP/1.1"), 414},
        {"line_over_limit", "GET /" + std::string(9000, 'a'), 414},
        {"field_over_limit", get("X: " + std::string(9000, 'a') + "\r\n"), 431},
        {"fields_over_limit", get(many_fields), 431},
        // Another version or protocol.
        {"version_1_0", "GET /livez HTTP/1.0\r\n\r\n", 200},
        {"version_1_2", line("GET /livez HTTP/1.2"), 505},
        {"version_2_0", line("GET /livez HTTP/2.0"), 505},
        {"version_0_9", "GET /livez\r\n\r\n", 400},
        {"version_two_digits", line("GET /livez HTTP/1.10"), 400},
        {"version_lower_case", line("GET /livez http/1.1"), 400},
        {"http_2_preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
        {"tls_hello", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"s, 400},
        {"mqtt_connect", "\x10\x0c\x00\x04MQTT\x04\x02\x00\x3c\x00\x00"s, 400},
        {"line_protocol", "HELLO dev1\nhello\n", 400},
    };
}

} // namespace iotcc::test
