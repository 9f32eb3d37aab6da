// The first bytes on a listener behind proxies: however they come, the same is found, and it lies
// within what came.
#include "proxy_header.hpp"

#include <cstdint>
#include <cstdlib>
#include <span>

using namespace iotcc::net;

namespace {

void require(bool holds)
{
    if (!holds)
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::span bytes(data, size);
    const auto whole = read_proxy_header(bytes);
    ProxyHeaderOutcome dripped = NeedMoreOfProxyHeader{};
    for (std::size_t n = 0; n <= size && std::holds_alternative<NeedMoreOfProxyHeader>(dripped);
         ++n)
        dripped = read_proxy_header(bytes.first(n));
    require(dripped.index() == whole.index());
    if (const auto* header = std::get_if<ProxyHeader>(&whole)) {
        require(header->size <= size && header->size <= kMostProxyHeader);
        require(std::get<ProxyHeader>(dripped).size == header->size);
        require(read_proxy_header(bytes.first(header->size)).index() == whole.index());
    }
    if (const auto* malformed = std::get_if<BadProxyHeader>(&whole))
        require(!malformed->reason.empty());
    else if (std::holds_alternative<NeedMoreOfProxyHeader>(whole))
        require(size < kMostProxyHeader);
    return 0;
}
