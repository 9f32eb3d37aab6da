#pragma once
#include <iotcc/kind/logic.h>
#include <iotcc/types.h>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace iotcc::abi {

class Instance;

// The logic components: one chain over every protocol, in the order of their priority, then of
// their names. Made before the lanes run.
class Rules {
public:
    // How far a connection has come, and whether a rule has allowed it until there.
    struct Progress {
        std::size_t next = 0;
        bool is_allowed = false;
    };
    struct Verdict {
        std::int32_t result = IOTCC_OK;
        const Instance* by = nullptr; // whose it is; nullptr: nobody's, the default
    };

    // What becomes of a device that no rule decides on.
    explicit Rules(bool allows_undecided) noexcept : allows_undecided_(allows_undecided) {}

    // [main] A component of that kind, created and started; outlives the lanes.
    void add(Instance& instance);
    [[nodiscard]] bool empty() const noexcept { return rules_.empty(); }

    // [lane] Asks the rules from `progress` on, which is moved behind the last that was asked. OK,
    // E_DENIED, or PENDING: `by` gives its verdict later. A rule that fails denies.
    [[nodiscard]] Verdict connect(std::uint32_t lane, std::uint64_t connection,
                                  const iotcc_device& device, std::string_view remote,
                                  Progress& progress) const;
    // [lane] OK: to be published; DROP: not; E_*: its connection is to be closed.
    [[nodiscard]] Verdict message(std::uint32_t lane, std::uint64_t connection,
                                  std::string_view device_id, const iotcc_msg& message) const;
    // [lane] Of a connection that was let in.
    void disconnect(std::uint32_t lane, std::uint64_t connection, std::string_view device_id,
                    std::int32_t why) const;
    // [lane] The default, for who was not decided on in time.
    [[nodiscard]] bool allows_undecided() const noexcept { return allows_undecided_; }

private:
    struct Rule {
        Instance* instance;
        iotcc_logic table; // the component's; what its version of the ABI lacks is null
    };

    const bool allows_undecided_;
    std::vector<Rule> rules_;
};

} // namespace iotcc::abi
