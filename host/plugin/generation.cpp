#include "generation.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <openssl/evp.h>
#include <stdexcept>
#include <sys/mman.h>
#include <utility>
#include <vector>

namespace iotcc::plugin {
namespace {

class Sha256 {
public:
    Sha256() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free)
    {
        if (!context_ || EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) != 1)
            throw std::runtime_error("OpenSSL has no SHA-256");
    }
    void add(std::span<const std::byte> bytes)
    {
        EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size());
    }
    [[nodiscard]] std::string hex()
    {
        std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
        unsigned length = 0;
        EVP_DigestFinal_ex(context_.get(), digest.data(), &length);
        std::string text;
        for (unsigned i = 0; i < length; ++i)
            text += {"0123456789abcdef"[digest[i] >> 4], "0123456789abcdef"[digest[i] & 15]};
        return text;
    }

private:
    std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context_;
};

bool write_all(int fd, std::span<const std::byte> bytes) noexcept
{
    while (!bytes.empty()) {
        const auto written = ::write(fd, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return true;
}

// Nothing on success, else the errno. Stops at the end of the file or at `size`, whatever comes
// first: a file that is being written to cannot keep us.
int copy_bytes(int from, int to, std::uint64_t size, std::uint64_t& copied, Sha256& hash)
{
    std::vector<std::byte> buffer(256 * 1024);
    while (copied < size) {
        const auto want = std::min<std::uint64_t>(buffer.size(), size - copied);
        const auto got = ::read(from, buffer.data(), want);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return errno;
        if (got == 0)
            return 0;
        const auto bytes = std::span(buffer).first(static_cast<std::size_t>(got));
        hash.add(bytes);
        if (!write_all(to, bytes))
            return errno;
        copied += bytes.size();
    }
    return 0;
}

} // namespace

MappedFile::MappedFile(int fd, std::uint64_t size) noexcept
{
    if (size == 0)
        return;
    void* const at = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (at != MAP_FAILED)
        bytes_ = {static_cast<const std::byte*>(at), size};
}

MappedFile::~MappedFile()
{
    if (!bytes_.empty())
        ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
}

std::variant<Generation, Rejection> Generation::copy(const OpenPlugin& from,
                                                     const std::string& name)
{
    Generation copy;
    // The kernel takes names of at most 249 bytes.
    copy.fd_ = FileDescriptor(
        ::memfd_create(("iotcc:" + name.substr(0, 200)).c_str(), MFD_CLOEXEC | MFD_ALLOW_SEALING));
    if (!copy.fd_.is_open())
        return refused(std::string("cannot be copied: ") + std::strerror(errno));
    Sha256 hash;
    if (const int error = copy_bytes(from.file.get(), copy.fd_.get(), from.size, copy.size_, hash))
        return refused(std::string("cannot be copied: ") + std::strerror(error));
    constexpr int kSeals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
    if (::fcntl(copy.fd_.get(), F_ADD_SEALS, kSeals) != 0)
        return refused(std::string("cannot be sealed: ") + std::strerror(errno));
    copy.sha256_ = hash.hex();
    return copy;
}

} // namespace iotcc::plugin
