#pragma once
#include "answer.hpp"

#include <map>
#include <mutex>
#include <stdexcept>

// An AnswerSink that keeps what it gets. Safe from any thread.
class KeptAnswers final : public iotcc::http::AnswerSink {
public:
    void answered(std::uint64_t ticket, iotcc::http::Response response) override
    {
        const std::lock_guard lock(mutex_);
        responses_.emplace(ticket, std::move(response));
    }
    [[nodiscard]] std::size_t count(std::uint64_t ticket) const
    {
        const std::lock_guard lock(mutex_);
        return responses_.count(ticket);
    }
    // The first one with that ticket; throws where there is none.
    [[nodiscard]] iotcc::http::Response at(std::uint64_t ticket) const
    {
        const std::lock_guard lock(mutex_);
        const auto found = responses_.find(ticket);
        if (found == responses_.end())
            throw std::runtime_error("not answered");
        return found->second;
    }

private:
    mutable std::mutex mutex_; // guards responses_
    std::multimap<std::uint64_t, iotcc::http::Response> responses_;
};
