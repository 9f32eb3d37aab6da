#pragma once
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace iotcc::test {

// Keys and certificates for the length of a test, made by the openssl command: NAME.pem and
// NAME.key.
class CertificateFolder {
public:
    CertificateFolder()
    {
        std::string name = (std::filesystem::temp_directory_path() / "iotcc-tls-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr)
            throw std::runtime_error("mkdtemp");
        path_ = name;
    }
    ~CertificateFolder() { std::filesystem::remove_all(path_); }
    CertificateFolder(const CertificateFolder&) = delete;
    CertificateFolder& operator=(const CertificateFolder&) = delete;

    // Signed by itself, so also a CA. `days` < 0: it has expired.
    void make(const std::string& name, const std::string& common_name, int days = 30) const
    {
        make_request(name, common_name);
        run("openssl x509 -req -in NAME.csr -signkey NAME.key -out NAME.pem -days " +
                std::to_string(days),
            name);
    }
    void make_signed(const std::string& name, const std::string& common_name,
                     const std::string& ca) const
    {
        make_request(name, common_name);
        run("openssl x509 -req -in NAME.csr -CA " + ca + ".pem -CAkey " + ca +
                ".key -CAcreateserial -out NAME.pem -days 30",
            name);
    }
    // In the folder, with NAME replaced.
    void run(std::string command, const std::string& name) const
    {
        for (std::size_t at; (at = command.find("NAME")) != command.npos;)
            command.replace(at, 4, name);
        if (std::system(("cd " + path_ + " && { " + command + "; } >log 2>&1").c_str()) != 0)
            throw std::runtime_error(command + " failed; see " + path_ + "/log");
    }

    [[nodiscard]] std::string certificate(const std::string& name) const
    {
        return path_ + '/' + name + ".pem";
    }
    [[nodiscard]] std::string key(const std::string& name) const
    {
        return path_ + '/' + name + ".key";
    }

private:
    void make_request(const std::string& name, const std::string& common_name) const
    {
        run("openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout NAME.key "
            "-out NAME.csr -subj '/CN=" +
                common_name + "'",
            name);
    }

    std::string path_;
};

} // namespace iotcc::test
