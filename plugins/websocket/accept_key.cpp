#include "accept_key.hpp"

#include "handshake_answer.hpp"

#include <openssl/evp.h>
#include <stdexcept>

namespace iotcc::websocket {

std::string accept_value(std::string_view key)
{
    std::string text(key);
    text += kAcceptGuid;
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    if (EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha1(), nullptr) != 1)
        throw std::runtime_error("libcrypto has no SHA-1, which WebSocket needs");
    unsigned char base64[4 * EVP_MAX_MD_SIZE / 3 + 4];
    const int length = EVP_EncodeBlock(base64, digest, static_cast<int>(size));
    return {reinterpret_cast<const char*>(base64), static_cast<std::size_t>(length)};
}

} // namespace iotcc::websocket
