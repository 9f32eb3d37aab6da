#include "cross_site.hpp"
#include "head_check.hpp"
#include "host_name.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace iotcc::http;

namespace {

void expect(bool holds)
{
    if (!holds)
        std::abort();
}

bool lies_in(std::string_view part, std::string_view whole)
{
    return part.empty() || part == "/" ||
           (part.data() >= whole.data() && part.end() <= whole.end());
}

void check_head(const RequestHead& head, std::string_view input)
{
    const auto bytes = input.substr(0, head.size);
    expect(head.size <= kMaxHead && bytes.ends_with("\r\n\r\n"));
    expect(head.content_length <= kMaxBody);
    expect(head.fields.size() <= kMaxFields);
    expect(head.path.starts_with('/') || head.path == "*");
    expect(head.path.size() + head.query.size() <= kMaxTarget);
    for (const auto part : {head.method, head.path, head.query, head.host})
        expect(lies_in(part, bytes));
    expect(head.host.empty() || host_name(head.host));
    (void)cross_site_fault(head, {});
    for (const auto& field : head.fields) {
        expect(lies_in(field.name, bytes) && lies_in(field.value, bytes));
        expect(field.value.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos);
    }
}

} // namespace

// Whole and byte by byte the same is found, and what is found keeps the promises of the header.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    const std::string_view input(reinterpret_cast<const char*>(bytes), size);
    const auto whole = HeadCheck().next(input);
    HeadCheck dripping;
    HeadOutcome outcome = NeedMore{};
    for (std::size_t n = 0; n <= size && std::holds_alternative<NeedMore>(outcome); ++n)
        outcome = dripping.next(input.substr(0, n));
    expect(outcome.index() == whole.index());
    if (const auto* head = std::get_if<RequestHead>(&whole)) {
        check_head(*head, input);
        expect(std::get<RequestHead>(outcome).size == head->size);
    }
    if (const auto* refusal = std::get_if<Refusal>(&whole))
        expect(refusal->status >= 400 && refusal->status == std::get<Refusal>(outcome).status);
    return 0;
}
