#pragma once
#include "stream_kind.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace iotcc::http {

// How things are, by a function that tells all of it.
using StateTeller = std::vector<StreamEvent> (*)(const RouteContext& context);

template <StateTeller kTell> class StateSource final : public StreamSource {
public:
    explicit StateSource(const RouteContext& context) noexcept : context_(context) {}
    std::optional<StreamLook> look() override { return StreamLook{kTell(context_), {}}; }

    // StreamKind::open.
    static std::unique_ptr<StreamSource> open(const RouteContext& context, const std::string&)
    {
        return std::make_unique<StateSource>(context);
    }

private:
    const RouteContext& context_;
};

} // namespace iotcc::http
