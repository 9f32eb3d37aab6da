#include "connection.hpp"
#include "instance.hpp"
#include "instance_post.hpp"
#include "lane.hpp"
#include "services.hpp"
#include "worker_pool.hpp"

#include <memory>
#include <poll.h>
#include <utility>

namespace iotcc::abi {

namespace {

std::int32_t post(const iotcc_host* h, std::uint32_t lane, iotcc_task f, void* arg)
{
    InstanceLane* const own = Instance::of(h).on(lane);
    if (own == nullptr || f == nullptr)
        return IOTCC_E_ARG;
    return post_to(*own, "a posted task", [f, arg] { f(arg); });
}

std::int32_t post_conn(const iotcc_host* h, std::uint64_t conn_id, iotcc_conn_task f, void* arg)
{
    InstanceLane* const own = Instance::of(h).on(net::ConnectionId::lane(conn_id));
    if (own == nullptr || f == nullptr)
        return IOTCC_E_ARG;
    return post_to(*own, "a posted task", [own, conn_id, f, arg] {
        iotcc_conn* const conn = own->lane().find(conn_id);
        // Another instance's connection is none of its business.
        if (conn == nullptr || own->lane().endpoint_of(*conn).owner != own)
            return f(nullptr, arg);
        own->lane().call(*conn, "a posted task", [conn, f, arg] { f(conn, arg); });
    });
}

struct Work {
    Instance& instance;
    iotcc_task f;
    void* arg;
};

void run_work(void* raw)
{
    const std::unique_ptr<Work> work(static_cast<Work*>(raw));
    work->instance.guarded("exec.work", [&] { work->f(work->arg); });
    work->instance.end_work();
}

std::int32_t work(const iotcc_host* h, iotcc_task f, void* arg)
{
    Instance& instance = Instance::of(h);
    if (f == nullptr)
        return IOTCC_E_ARG;
    if (!instance.begin_work())
        return IOTCC_E_CLOSED;
    std::int32_t result = IOTCC_E_NOMEM;
    instance.guarded("exec.work", [&] {
        auto todo = std::unique_ptr<Work>(new Work{instance, f, arg});
        result = instance.rooms().workers.run(run_work, todo.get()) ? IOTCC_OK : IOTCC_E_BUSY;
        if (result == IOTCC_OK)
            (void)todo.release(); // run_work's
    });
    if (result != IOTCC_OK)
        instance.end_work();
    return result;
}

std::int32_t timer(const iotcc_host* h, std::uint32_t lane, std::uint32_t after_ms,
                   std::uint32_t every_ms, iotcc_task f, void* arg, std::uint64_t* id)
{
    InstanceLane* const own = Instance::of(h).on(lane);
    if (own == nullptr || f == nullptr || id == nullptr)
        return IOTCC_E_ARG;
    return register_on(*own, "exec.timer", *id,
                       [own, after_ms, every_ms, f, arg](std::uint64_t made) {
                           own->registrations().add_timer(made, after_ms, every_ms, f, arg);
                       });
}

std::int32_t watch_fd(const iotcc_host* h, std::uint32_t lane, std::int32_t fd,
                      std::uint32_t poll_events, iotcc_fd_task f, void* arg, std::uint64_t* id)
{
    InstanceLane* const own = Instance::of(h).on(lane);
    if (own == nullptr || f == nullptr || id == nullptr || fd < 0 ||
        (poll_events & (POLLIN | POLLOUT)) == 0)
        return IOTCC_E_ARG;
    return register_on(*own, "exec.watch_fd", *id,
                       [own, fd, poll_events, f, arg](std::uint64_t made) {
                           own->registrations().add_watch(made, fd, poll_events, f, arg);
                       });
}

std::int32_t cancel(const iotcc_host* h, std::uint64_t id)
{
    InstanceLane* const own = Instance::of(h).on(static_cast<std::uint32_t>(id >> 56));
    if (own == nullptr)
        return IOTCC_E_NOTFOUND;
    // The registration itself may still be on its way to the lane: then the cancellation follows
    // behind it.
    if (net::Lane::current() == &own->lane() && own->registrations().holds(id)) {
        own->registrations().remove(id);
        return IOTCC_OK;
    }
    return post_to(*own, "exec.cancel", [own, id] { own->registrations().remove(id); });
}

} // namespace

iotcc_exec exec_service(std::uint32_t lanes) noexcept
{
    iotcc_exec service{};
    service.struct_size = sizeof service;
    service.lanes = lanes;
    service.post = post;
    service.post_conn = post_conn;
    service.work = work;
    service.timer = timer;
    service.watch_fd = watch_fd;
    service.cancel = cancel;
    return service;
}

} // namespace iotcc::abi
