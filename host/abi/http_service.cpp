#include "http_desk.hpp"
#include "http_records.hpp"
#include "instance.hpp"
#include "services.hpp"
#include "views.hpp"

namespace iotcc::abi {

namespace {

std::int32_t route(const iotcc_host* h, iotcc_str method, iotcc_str path, std::uint32_t role,
                   iotcc_http_fn f, void* arg)
{
    std::int32_t result = IOTCC_E_NOMEM;
    Instance::of(h).guarded("http.route", [&] {
        result = Instance::of(h).add_http_route(
            {std::string(view(method)), std::string(view(path)), role, f, arg});
    });
    return result;
}

std::int32_t answer(const iotcc_host* h, std::uint64_t request, std::int32_t status,
                    iotcc_str content_type, iotcc_bytes body)
{
    Instance& instance = Instance::of(h);
    const HttpDesk* const desk = instance.rooms().http;
    if (desk == nullptr)
        return IOTCC_E_NOTFOUND;
    std::int32_t result = IOTCC_E_NOMEM;
    instance.guarded("http.answer", [&] {
        HttpResponse response;
        response.status = status;
        result = content_type.len == 0 ? IOTCC_OK
                                       : set_field(response, "Content-Type", view(content_type));
        if (result == IOTCC_OK)
            result = append_body(response, view(body));
        if (result == IOTCC_OK)
            result = desk->answer(instance, request, std::move(response));
    });
    return result;
}

} // namespace

iotcc_http http_service() noexcept
{
    iotcc_http service{};
    service.struct_size = sizeof service;
    service.route = route;
    service.answer = answer;
    return service;
}

} // namespace iotcc::abi
