#pragma once
#include "certificate_folder.hpp"
#include "lane_bench.hpp"
#include "tls_context.hpp"

#include <string>

namespace iotcc::net {

inline TlsOptions own_certificate(const test::CertificateFolder& folder)
{
    folder.make("own", "localhost");
    TlsOptions options;
    options.certificate = folder.certificate("own");
    options.key = folder.key("own");
    return options;
}

// Who may come in: clients with a certificate of the folder's "ca".
inline TlsOptions with_clients(const test::CertificateFolder& folder, ClientCheck check)
{
    TlsOptions options = own_certificate(folder);
    folder.make("ca", "the CA");
    options.client_ca = folder.certificate("ca");
    options.client_check = check;
    return options;
}

struct TlsBench : private test::CertificateFolder, LaneBench {
    TlsContext tls;

    TlsBench() : tls(own_certificate(*this)) { echo(); }
    explicit TlsBench(ClientCheck check) : tls(with_clients(*this, check)) { echo(); }
    explicit TlsBench(std::uint32_t places) : LaneBench(places), tls(own_certificate(*this))
    {
        echo();
    }
    ~TlsBench() override { lane.stop(); }

    [[nodiscard]] const test::CertificateFolder& folder() const { return *this; }
    void start() { LaneBench::start(&tls); }
    void echo()
    {
        bytes = [this](iotcc_conn* c, iotcc_buf in) {
            return send(c, text_of(in)) == IOTCC_OK ? static_cast<std::int64_t>(in.len) : 0;
        };
    }
    bool fails_with(const std::string& text)
    {
        return test::eventually([&] {
            for (const std::string& reason : reasons())
                if (reason.find(text) != reason.npos)
                    return true;
            return false;
        });
    }
};

} // namespace iotcc::net
