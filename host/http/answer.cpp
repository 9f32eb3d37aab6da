#include "answer.hpp"

#include <cassert>
#include <utility>

namespace iotcc::http {

Answer::~Answer()
{
    if (sink_)
        send(error_response(500, "the request was not answered"));
}

void Answer::send(Response response)
{
    assert(sink_ && "an answer is sent once");
    if (response.body.size() > kMaxResponse)
        response = error_response(500, "the answer is larger than 8 MiB; ask for pages");
    std::exchange(sink_, nullptr)->answered(ticket_, std::move(response));
}

} // namespace iotcc::http
