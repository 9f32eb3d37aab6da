// An opening handshake from its first byte: however it is cut into reads, its outcome is the same,
// and what is found in it keeps the promises of the headers.
#include "handshake.hpp"
#include "handshake_answer.hpp"
#include "request_head.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

using namespace iotcc::websocket;

namespace {

const std::string kOrigins[] = {"null", "https://app.example"};
const std::string kSubprotocols[] = {"a", "chat"};

void require(bool holds)
{
    if (!holds)
        std::abort();
}

bool lies_in(std::string_view part, std::string_view whole)
{
    return part.empty() || (part.data() >= whole.data() &&
                            part.data() + part.size() <= whole.data() + whole.size());
}

void check_answer(const std::string& answer)
{
    require(answer.starts_with("HTTP/1.1 ") && answer.find("\r\n\r\n") != answer.npos);
    require(answer.find('\0') == answer.npos && answer.size() < 1024);
}

void check_parameters(const DeflateParameters& agreed)
{
    require(agreed.server_max_window_bits >= 8 && agreed.server_max_window_bits <= 15);
    require(agreed.client_max_window_bits >= 8 && agreed.client_max_window_bits <= 15);
    require(agreed.server_no_context_takeover && agreed.client_no_context_takeover);
}

void check_handshake_in(const Handshake& handshake, std::string_view head)
{
    require(handshake.key.size() == 24 && lies_in(handshake.key, head));
    for (const auto part : {handshake.device_id, handshake.device_name, handshake.device_type,
                            handshake.user_agent}) {
        require(lies_in(part, head));
        require(part.find_first_of(std::string_view("\r\n\0", 3)) == part.npos);
    }
    require(handshake.credential.token().size() <= kMaxHead);
    require(handshake.subprotocol.empty() ||
            std::count(std::begin(kSubprotocols), std::end(kSubprotocols), handshake.subprotocol));
    if (handshake.deflate)
        check_parameters(*handshake.deflate);
    check_answer(encode_accept(handshake, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
}

void check_head(const RequestHead& head, std::string_view bytes)
{
    require(bytes.size() <= kMaxHead && bytes.ends_with("\r\n\r\n"));
    require(!head.method.empty() && head.path.starts_with('/'));
    std::size_t fields = 0;
    for (const auto& field : head.fields) {
        require(!field.name.empty() && lies_in(field.name, bytes) && lies_in(field.value, bytes));
        ++fields;
    }
    require(fields <= kMaxFields);
    HandshakePolicy policy;
    policy.path = head.path; // so that the fields are always looked at
    policy.origins = kOrigins;
    policy.subprotocols = kSubprotocols;
    policy.deflate = DeflateOptions{};
    const auto outcome = check_handshake(head, policy);
    if (const auto* handshake = std::get_if<Handshake>(&outcome))
        check_handshake_in(*handshake, bytes);
    else
        check_answer(encode_refusal(std::get<Refusal>(outcome)));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    const std::string_view input(reinterpret_cast<const char*>(bytes), size);
    auto rest = input;
    const auto whole = RequestHeadReader().next(rest);
    const auto taken = input.size() - rest.size();
    if (const auto* head = std::get_if<RequestHead>(&whole))
        check_head(*head, input.substr(0, taken));
    else
        require(taken == 0);

    // Byte by byte it is the same.
    RequestHeadReader dripping;
    HeadOutcome outcome = NeedMore{};
    for (std::size_t n = 0; n <= size && std::holds_alternative<NeedMore>(outcome); ++n) {
        rest = input.substr(0, n);
        outcome = dripping.next(rest);
    }
    require(outcome.index() == whole.index());
    if (const auto* refusal = std::get_if<Refusal>(&whole))
        require(*refusal == std::get<Refusal>(outcome));
    return 0;
}
