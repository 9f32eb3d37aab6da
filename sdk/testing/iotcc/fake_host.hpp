#pragma once
#include <iotcc/fake_peer.hpp>
#include <iotcc/plugin.h>

#include <charconv>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// A host without sockets, for unit tests of a handler:
//
//     iotcc::testing::FakeHost host{{"max_line", "80"}};
//     iotcc::testing::FakeInstance line(host, iotcc_plugin_v1);
//     auto& peer = line.connect();
//     peer.write("dev1\nhello\n");
//     CHECK(peer.delivered.at(0).payload == "hello");
//
// Compile the plugin's sources into the test. One thread; no test framework is needed.

// The plugin under test, where its sources are linked into the test.
extern const iotcc_plugin iotcc_plugin_v1;

namespace iotcc::testing {

// A key and its value.
using Setting = std::pair<const std::string, std::string>;

// Gives one instance log, config, io and, when asked for, a bus, and remembers what it did with
// them.
class FakeHost {
public:
    FakeHost() : FakeHost(std::initializer_list<Setting>{}) {}
    // The instance's configuration: keys and values as text.
    FakeHost(std::initializer_list<Setting> section) : section_(section)
    {
        host_ = {sizeof(iotcc_host), IOTCC_ABI, str("fake"), str("0"), str("test"), this, query};
    }
    FakeHost(const FakeHost&) = delete;
    FakeHost& operator=(const FakeHost&) = delete;

    [[nodiscard]] const iotcc_host& abi() const { return host_; }

    Answers answers;              // to identify, deliver and peer_name, from now on
    bool has_bus = false;         // for instances that are made from now on
    std::vector<std::string> log; // lines, oldest first
    std::string error;            // the last words given to set_error

private:
    static FakeHost& of(const iotcc_host* h) { return *static_cast<FakeHost*>(h->impl); }

    template <class S> static const void* offer(const S& table, std::uint32_t min_size)
    {
        return min_size <= table.struct_size ? &table : nullptr;
    }
    static const void* query(const iotcc_host* h, const char* id, std::uint32_t min_size)
    {
        static constexpr std::int32_t level = IOTCC_TRACE;
        static constexpr iotcc_log log_table{sizeof(iotcc_log), 0, &level, write, set_error};
        static constexpr iotcc_config config_table{sizeof(iotcc_config), 0, get, get_int, json};
        const std::string_view wanted = id;
        if (wanted == IOTCC_LOG)
            return offer(log_table, min_size);
        if (wanted == IOTCC_CONFIG)
            return offer(config_table, min_size);
        if (wanted == IOTCC_BUS && of(h).has_bus)
            return offer(FakePeer::bus(), min_size);
        return wanted == IOTCC_IO ? offer(FakePeer::io(), min_size) : nullptr;
    }

    static void write(const iotcc_host* h, std::int32_t, iotcc_str text)
    {
        of(h).log.emplace_back(view(text));
    }
    static void set_error(const iotcc_host* h, iotcc_str text) { of(h).error = view(text); }

    static std::int32_t get(const iotcc_host* h, iotcc_str key, iotcc_str* out)
    {
        const auto found = of(h).section_.find(view(key));
        if (found == of(h).section_.end())
            return IOTCC_E_NOTFOUND;
        *out = str(found->second);
        return IOTCC_OK;
    }
    static std::int32_t get_int(const iotcc_host* h, iotcc_str key, std::int64_t dflt,
                                std::int64_t* out)
    {
        iotcc_str text{};
        if (get(h, key, &text) != IOTCC_OK) {
            *out = dflt;
            return IOTCC_OK;
        }
        std::int64_t value = 0;
        const auto [end, failed] = std::from_chars(text.ptr, text.ptr + text.len, value);
        if (failed != std::errc{} || end != text.ptr + text.len)
            return IOTCC_E_ARG;
        *out = value;
        return IOTCC_OK;
    }
    static std::int32_t json(const iotcc_host*, iotcc_str*) { return IOTCC_E_UNSUPPORTED; }

    std::map<std::string, std::string, std::less<>> section_;
    iotcc_host host_{};
};

// A running instance of a plugin's first component, which must be a handler. Ends like the host
// ends one: every connection is closed, then stop and destroy. The host must outlive it.
class FakeInstance {
public:
    // Throws std::runtime_error with the plugin's words when create or start fails.
    FakeInstance(FakeHost& host, const iotcc_plugin& plugin)
        : host_(host), component_(*plugin.components[0]),
          handler_(*static_cast<const iotcc_handler*>(component_.vtable))
    {
        if (std::string_view(component_.kind) != IOTCC_KIND_HANDLER)
            throw std::runtime_error("the component is no " IOTCC_KIND_HANDLER);
        require_ok("create", component_.create(&host.abi(), &self_));
        if (component_.start != nullptr)
            require_ok("start", component_.start(self_));
    }
    FakeInstance(const FakeInstance&) = delete;
    FakeInstance& operator=(const FakeInstance&) = delete;
    ~FakeInstance()
    {
        for (const auto& peer : peers_)
            peer->hang_up();
        if (component_.stop != nullptr)
            component_.stop(self_);
        component_.destroy(self_);
    }

    // A new connection; lives as long as this.
    FakePeer& connect(std::string_view remote = "192.0.2.1:5000")
    {
        peers_.push_back(
            std::make_unique<FakePeer>(handler_, self_, host_.answers, peers_.size() + 1));
        peers_.back()->open(remote);
        return *peers_.back();
    }

private:
    void require_ok(const char* call, std::int32_t result) const
    {
        if (result < 0)
            throw std::runtime_error(std::string(call) + " answered " + std::to_string(result) +
                                     ": " + host_.error);
    }

    FakeHost& host_;
    const iotcc_component& component_;
    const iotcc_handler& handler_;
    void* self_ = nullptr;
    std::vector<std::unique_ptr<FakePeer>> peers_;
};

} // namespace iotcc::testing
