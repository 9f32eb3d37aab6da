#pragma once
#include "response.hpp"

#include <cstdint>
#include <memory>

namespace iotcc::http {

// Takes the responses of the requests that it gave out.
class AnswerSink {
public:
    virtual ~AnswerSink() = default;
    // [any] At most once per answer. `ticket` is what the answer was made with.
    virtual void answered(std::uint64_t ticket, Response response) = 0;
};

// The duty to answer one request, now or later: a route may keep it, give it to another thread and
// return, so that no worker ever waits. Dropped without an answer, it answers 500. Move-only; one
// thread at a time.
class Answer {
public:
    // The sink is shared: whoever holds an answer may outlive the server that asked.
    Answer(std::shared_ptr<AnswerSink> sink, std::uint64_t ticket) noexcept
        : sink_(std::move(sink)), ticket_(ticket)
    {
    }
    Answer(Answer&&) noexcept = default;
    Answer& operator=(Answer&&) = delete;
    ~Answer();

    // [any] Ends the duty: once. A body above kMaxResponse becomes a 500.
    void send(Response response);

private:
    std::shared_ptr<AnswerSink> sink_; // null: answered, or moved from
    std::uint64_t ticket_;
};

} // namespace iotcc::http
