#include "instance.hpp"

#include "lane.hpp"
#include "password_set.hpp"
#include "services.hpp"
#include "status_word.hpp"
#include "token_store.hpp"
#include "version.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstring>

namespace iotcc::abi {

Instance::Instance(Rooms& rooms, std::string name, const iotcc_component& component,
                   Options options)
    : rooms_(rooms), name_(std::move(name)), component_(component), options_(std::move(options)),
      level_(0), log_service_(abi::log_service(level_)), lines_(rooms.log_lines_per_second)
{
    follow_log_level();
    host_.struct_size = sizeof host_;
    host_.abi = IOTCC_ABI;
    host_.name = {"iotcc", 5};
    host_.version = {kVersion.data(), kVersion.size()};
    host_.instance = {name_.data(), name_.size()};
    host_.impl = this;
    host_.query = query;
    for (net::Lane* lane : rooms_.lanes)
        lanes_.push_back(std::make_unique<InstanceLane>(*this, *lane));
}

void Instance::create()
{
    const std::int32_t status = call("create", [](Instance& instance) {
        return instance.component_.create(&instance.host_, &instance.self_);
    });
    if (status < 0)
        fail("create", status);
    phase_ = Phase::created;
}

bool Instance::start()
{
    const std::int32_t status = call("start", [](Instance& instance) {
        return instance.component_.start == nullptr ? IOTCC_OK
                                                    : instance.component_.start(instance.self_);
    });
    if (status < 0)
        fail("start", status);
    if (status == IOTCC_DEFER)
        return false;
    phase_ = Phase::started;
    return true;
}

void Instance::stop() noexcept
{
    if (phase_ == Phase::started && component_.stop != nullptr)
        (void)call("stop",
                   [](Instance& instance) { return instance.component_.stop(instance.self_); });
    if (phase_ == Phase::started)
        phase_ = Phase::stopped;
    std::unique_lock lock(mutex_);
    stopping_.store(true, std::memory_order_relaxed);
    idle_.wait(lock, [this] { return working_ == 0; });
}

void Instance::settle()
{
    for (const auto& own : lanes_) // what was posted before has run when this has
        own->lane().run_and_wait([&own] { own->end_waits(); });
}

void Instance::destroy() noexcept
{
    if (phase_ == Phase::made)
        return;
    guarded("destroy", [this] { component_.destroy(self_); });
    phase_ = Phase::made;
}

void Instance::serve(StorageBinding storage, net::ConnectionBudget& budget, const PeerTerms& terms)
{
    const auto& vtable = *static_cast<const iotcc_handler*>(component_.vtable);
    std::memcpy(&handler_, &vtable, std::min<std::size_t>(vtable.struct_size, sizeof handler_));
    wants_down_ = terms.subscribe;
    admission_ = std::make_unique<net::Admission>(terms.admission);
    net::Endpoint endpoint;
    endpoint.handler = &handler_;
    endpoint.self = self_;
    endpoint.budget = &budget;
    endpoint.admission = admission_.get();
    endpoint.limits = limits_of(terms);
    for (const auto& own : lanes_)
        own->serve(endpoint, storage);
}

void Instance::change_limits(const PeerTerms& terms)
{
    for (const auto& own : lanes_)
        own->lane().post([&own = *own, limits = limits_of(terms)] {
            own.lane().change_limits(own.endpoint(), limits);
        });
}

net::EndpointLimits Instance::limits_of(const PeerTerms& terms) const noexcept
{
    net::EndpointLimits limits = terms.limits;
    limits.idle_ms = terms.idle_ms.value_or(handler_.default_idle_ms);
    return limits;
}

std::int32_t Instance::add_http_route(HttpRoute route)
{
    return phase_ >= Phase::started ? IOTCC_E_ARG : http_routes_.add(std::move(route));
}

std::vector<std::string> Instance::unread_options() const
{
    const std::scoped_lock lock(mutex_);
    std::vector<std::string> unread;
    for (const auto& [key, value] : options_)
        if (!asked_for_.contains(key))
            unread.push_back(key);
    return unread;
}

InstanceLane* Instance::on(std::uint32_t lane) noexcept
{
    return lane < lanes_.size() ? lanes_[lane].get() : nullptr;
}

void Instance::close_revoked()
{
    const auth::TokenStore* const tokens = rooms_.credentials.tokens;
    const auth::PasswordStore* const passwords = rooms_.credentials.passwords;
    const auto known_tokens = tokens == nullptr ? nullptr : tokens->current();
    const auto known_users = passwords == nullptr ? nullptr : passwords->current();
    for (const auto& own : lanes_)
        own->lane().post([&own = *own, known_tokens, known_users] {
            own.close_revoked(known_tokens.get(), known_users.get());
        });
}

std::uint64_t Instance::denied() const noexcept
{
    std::uint64_t sum = 0;
    for (const auto& own : lanes_)
        sum += own->denied();
    return sum;
}

void Instance::set_error(std::string_view text)
{
    const std::scoped_lock lock(mutex_);
    error_ = text;
}

const std::string* Instance::option(std::string_view key)
{
    const auto found = options_.find(key);
    if (found == options_.end())
        return nullptr;
    const std::scoped_lock lock(mutex_);
    asked_for_.insert(found->first);
    return &found->second;
}

const std::string& Instance::options_json()
{
    const std::scoped_lock lock(mutex_);
    for (const auto& [key, value] : options_)
        asked_for_.insert(key);
    if (json_.empty())
        json_ =
            nlohmann::json(options_).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    return json_;
}

bool Instance::begin_work() noexcept
{
    const std::scoped_lock lock(mutex_);
    if (is_stopping())
        return false;
    ++working_;
    return true;
}

void Instance::end_work() noexcept
{
    const std::scoped_lock lock(mutex_);
    if (--working_ == 0)
        idle_.notify_all();
}

std::uint64_t Instance::new_registration(std::uint32_t lane) noexcept
{
    return std::uint64_t{lane} << 56 | (registrations_.fetch_add(1, std::memory_order_relaxed) + 1);
}

std::int32_t Instance::call(const char* where, std::int32_t (*f)(Instance&)) noexcept
{
    set_error("");
    std::int32_t status = IOTCC_E_EXCEPTION;
    guarded(where, [&] { status = f(*this); });
    return status;
}

std::string Instance::failure(std::int32_t status) const
{
    const std::scoped_lock lock(mutex_);
    return error_.empty() ? status_word(status) : error_;
}

void Instance::fail(const char* where, std::int32_t status)
{
    throw InstanceError(std::string(where) + ": " + failure(status));
}

} // namespace iotcc::abi
