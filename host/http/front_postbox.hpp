#pragma once
#include "answer.hpp"
#include "front.hpp"

#include <mutex>
#include <utility>

namespace iotcc::http {

// Brings answers to the lane, from whatever thread and whenever; after the front has stopped they
// go nowhere.
class Front::Postbox final : public AnswerSink {
public:
    explicit Postbox(Front& front) : front_(&front) {}

    void answered(std::uint64_t conn_id, Response response) override
    {
        const std::lock_guard lock(mutex_);
        if (front_ == nullptr)
            return;
        front_->lane_.post([front = front_, conn_id, response = std::move(response)] {
            front->answer(conn_id, response);
        });
    }
    void close()
    {
        const std::lock_guard lock(mutex_);
        front_ = nullptr;
    }

private:
    // Guards front_, and with it that the lane is there while something is posted.
    std::mutex mutex_;
    Front* front_;
};

} // namespace iotcc::http
