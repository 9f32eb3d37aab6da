#pragma once
#include "command.hpp"

#include <iotcc/service/bus.h>

#include <memory>

namespace iotcc::abi {

class Instance;

// The duty to tell a plugin, once and on a worker, what became of a command of its. Its instance
// does not stop before that; not told at all, the plugin hears E_CLOSED.
class PluginReply {
public:
    // nullptr: the instance stops.
    [[nodiscard]] static std::shared_ptr<PluginReply> make(Instance& instance, iotcc_reply_fn reply,
                                                           void* arg);
    PluginReply() noexcept; // owes nothing
    ~PluginReply();
    PluginReply(const PluginReply&) = delete;
    PluginReply& operator=(const PluginReply&) = delete;

    // [any] Once.
    void give(commands::Outcome outcome);

private:
    struct Told;

    std::unique_ptr<Told> told_; // nullptr: given
};

} // namespace iotcc::abi
