#pragma once
#include "instance.hpp"
#include "lane.hpp"
#include "log.hpp"
#include "services.hpp"
#include "slab_storage.hpp"
#include "storage_set.hpp"
#include "worker_pool.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace iotcc::abi {

// What instances need of a host, without files, HTTP and configuration: real lanes, storage and
// workers.
class HostRig {
public:
    HostRig()
    {
        (void)storages_.add({"memory", &stats::SlabStorage::kVtable, &memory_});
        for (std::uint32_t i = 0; i < kLanes; ++i)
            lanes_.push_back(std::make_unique<net::Lane>(i));
        for (const auto& lane : lanes_)
            rooms.lanes.push_back(lane.get());
    }
    ~HostRig()
    {
        for (const auto& each : instances_)
            each->stop();
        for (const auto& each : instances_)
            each->settle();
        for (const auto& lane : lanes_)
            lane->stop();
        for (const auto& each : instances_)
            each->destroy();
    }
    HostRig(const HostRig&) = delete;
    HostRig& operator=(const HostRig&) = delete;

    Instance& add(const iotcc_component& component, std::string name = "x",
                  Instance::Options options = {})
    {
        instances_.push_back(
            std::make_unique<Instance>(rooms, std::move(name), component, std::move(options)));
        rooms.instances.add(*instances_.back());
        return *instances_.back();
    }
    // Makes it a handler of the lane's connections; the port that it listens on.
    std::uint16_t listen(Instance& instance)
    {
        instance.create();
        instance.serve({&stats::SlabStorage::kVtable, &memory_}, budget_);
        instance.start();
        auto sockets = net::open_listen_sockets("tcp://127.0.0.1:0", "", kLanes);
        for (std::uint32_t i = 0; i < kLanes; ++i)
            lanes_[i]->listen(instance.on(i)->endpoint(), std::move(sockets.sockets[i]));
        return static_cast<std::uint16_t>(
            std::stoi(sockets.address.substr(sockets.address.rfind(':') + 1)));
    }
    void run()
    {
        for (const auto& lane : lanes_)
            lane->start("test");
    }
    net::Lane& lane(std::uint32_t index) { return *lanes_[index]; }

    static constexpr std::uint32_t kLanes = 2;

private:
    log::Log log_{log::Level::error};
    std::vector<std::unique_ptr<net::Lane>> lanes_;
    stats::SlabStorage memory_;
    stats::StorageSet storages_;
    WorkerPool workers_{2, 4};
    Services services_{kLanes};
    net::ConnectionBudget budget_{0};

public:
    Rooms rooms{log_, {}, storages_, workers_, services_, {}};

private:
    std::vector<std::unique_ptr<Instance>> instances_;
};

// What a component is handed by the host: the instance's own iotcc_host.
struct Component {
    const iotcc_host* host = nullptr;

    template <class Service> [[nodiscard]] const Service& service(const char* id) const
    {
        return *static_cast<const Service*>(host->query(host, id, sizeof(Service)));
    }
};

// A component whose `self` is a Component, made by create.
inline iotcc_component plain_component()
{
    iotcc_component component{};
    component.struct_size = sizeof component;
    component.kind = IOTCC_KIND_HANDLER;
    component.name = "x";
    component.create = [](const iotcc_host* host, void** self) -> std::int32_t {
        *self = new Component{host};
        return IOTCC_OK;
    };
    component.destroy = [](void* self) { delete static_cast<Component*>(self); };
    return component;
}

// A handler that identifies everybody by the bytes that come first.
inline iotcc_handler plain_handler()
{
    iotcc_handler handler{};
    handler.struct_size = sizeof handler;
    handler.on_open = [](void*, iotcc_conn*, iotcc_str) -> std::int32_t { return IOTCC_OK; };
    handler.on_bytes = [](void* self, iotcc_conn* conn, iotcc_buf in) {
        const auto& io = static_cast<Component*>(self)->service<iotcc_io>(IOTCC_IO);
        iotcc_device device{};
        device.struct_size = sizeof device;
        device.device_id = {reinterpret_cast<const char*>(in.ptr), in.len};
        const iotcc_bytes answer{in.ptr, in.len};
        if (io.identify(conn, &device) == IOTCC_OK)
            (void)io.send(conn, &answer, 1, 1);
        return static_cast<std::int64_t>(in.len);
    };
    handler.on_close = [](void*, iotcc_conn*, std::int32_t) {};
    return handler;
}

// One instance of this handler, which listens.
struct ServingRig {
    explicit ServingRig(const iotcc_handler& served) : handler(served)
    {
        component.vtable = &handler;
        port = rig.listen(instance);
        rig.run();
    }

    iotcc_handler handler;
    iotcc_component component = plain_component();
    HostRig rig;
    Instance& instance = rig.add(component);
    std::uint16_t port = 0;
};

} // namespace iotcc::abi
