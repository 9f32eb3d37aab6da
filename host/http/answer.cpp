#include "answer.hpp"

#include <cassert>
#include <new>
#include <utility>

namespace iotcc::http {

Answer::~Answer()
{
    if (!sink_)
        return;
    try {
        send(error_response(500, "the request was not answered"));
    } catch (const std::bad_alloc&) { // whoever asked has a deadline for the answer
    }
}

void Answer::send(Response response)
{
    assert(sink_ && "an answer is sent once");
    if (response.body.size() > kMaxResponse)
        response = error_response(500, "the answer is larger than 8 MiB; ask for pages");
    std::exchange(sink_, nullptr)->answered(ticket_, std::move(response));
}

} // namespace iotcc::http
