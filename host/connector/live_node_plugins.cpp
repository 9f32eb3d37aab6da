#include "live_node.hpp"

#include <utility>

// What the API asks of plugins.
namespace iotcc {

namespace {

std::uint32_t number_of(Role role)
{
    switch (role) {
    case Role::admin:
        return IOTCC_ROLE_ADMIN;
    case Role::control:
        return IOTCC_ROLE_CONTROL;
    case Role::read:
        break;
    }
    return IOTCC_ROLE_READ;
}

Role role_of(std::uint32_t number)
{
    if (number == IOTCC_ROLE_ADMIN)
        return Role::admin;
    return number == IOTCC_ROLE_CONTROL ? Role::control : Role::read;
}

PluginOutcome::Result shown(abi::HttpOutcome::Result result)
{
    using From = abi::HttpOutcome::Result;
    using To = PluginOutcome::Result;
    switch (result) {
    case From::answered:
        return To::answered;
    case From::no_route:
        return To::no_route;
    case From::wrong_method:
        return To::wrong_method;
    case From::wrong_role:
        return To::wrong_role;
    case From::busy:
        return To::busy;
    case From::late:
        return To::late;
    case From::failed:
        break;
    }
    return To::failed;
}

PluginOutcome shown(abi::HttpOutcome outcome)
{
    return {shown(outcome.result),
            outcome.response.status,
            std::move(outcome.response.body),
            std::move(outcome.response.fields),
            std::move(outcome.words),
            std::move(outcome.methods),
            role_of(outcome.role)};
}

} // namespace

void LiveNode::ask_plugin(PluginRequest request, std::function<void(PluginOutcome)> done) const
{
    abi::HttpRequest asked{std::move(request.method), std::move(request.path),
                           std::move(request.query),  std::move(request.body),
                           std::move(request.remote), number_of(request.role),
                           std::move(request.fields)};
    abi::HttpDone tell = [done = std::move(done)](abi::HttpOutcome outcome) {
        done(shown(std::move(outcome)));
    };
    if (request.instance.empty())
        plugin_routes_.ask_status(std::move(asked), std::move(tell));
    else
        plugin_routes_.ask(request.instance, std::move(asked), std::move(tell));
}

} // namespace iotcc
