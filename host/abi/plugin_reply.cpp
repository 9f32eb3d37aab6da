#include "plugin_reply.hpp"

#include "instance.hpp"
#include "rooms.hpp"
#include "worker_pool.hpp"

#include <utility>

namespace iotcc::abi {

namespace {

using commands::Result;

std::int32_t status_of(Result result)
{
    switch (result) {
    case Result::answered:
        return IOTCC_OK;
    case Result::not_connected:
        return IOTCC_E_NOTFOUND;
    case Result::replaced:
        return IOTCC_E_CLOSED;
    case Result::unsupported:
        return IOTCC_E_UNSUPPORTED;
    case Result::unfit:
    case Result::too_large:
        return IOTCC_E_ARG;
    case Result::timed_out:
        return IOTCC_E_TIMEOUT;
    case Result::device_busy:
    case Result::host_busy:
        return IOTCC_E_BUSY;
    case Result::failed:
        break;
    }
    return IOTCC_E_FAIL;
}

} // namespace

struct PluginReply::Told {
    Instance& instance;
    iotcc_reply_fn reply;
    void* arg;
    std::int32_t status = IOTCC_E_CLOSED;
    std::string payload = {};

    static void run(void* raw)
    {
        const std::unique_ptr<Told> told(static_cast<Told*>(raw));
        told->instance.guarded("a command's reply", [&] {
            told->reply(told->arg, told->status,
                        {reinterpret_cast<const std::uint8_t*>(told->payload.data()),
                         told->payload.size()});
        });
        told->instance.end_work();
    }
};

std::shared_ptr<PluginReply> PluginReply::make(Instance& instance, iotcc_reply_fn reply, void* arg)
{
    std::unique_ptr<Told> told(new Told{instance, reply, arg});
    const auto duty = std::make_shared<PluginReply>();
    if (!instance.begin_work())
        return nullptr;
    duty->told_ = std::move(told);
    return duty;
}

PluginReply::PluginReply() noexcept = default;

PluginReply::~PluginReply()
{
    if (told_ != nullptr)
        give({Result::replaced});
}

// As many wait as commands may: the pool's own limit is not asked.
void PluginReply::give(commands::Outcome outcome)
{
    Told* const told = told_.release();
    told->status = status_of(outcome.result);
    told->payload = std::move(outcome.payload);
    told->instance.rooms().workers.run_owed(Told::run, told);
}

} // namespace iotcc::abi
