#pragma once
#include "acl.hpp"

#include <cstdint>
#include <memory>

namespace iotcc::abi {

// The lines of the ACL as one lane has them: no lock is taken but after a change. [lane]
class LaneAcl {
public:
    // `store` outlives this.
    explicit LaneAcl(const auth::AclStore& store) : store_(store), acl_(store.current()) {}

    // Another number after each change.
    [[nodiscard]] std::uint64_t generation() const noexcept { return store_.generation(); }
    // Good until the next call.
    [[nodiscard]] const auth::Acl& now()
    {
        if (const std::uint64_t generation = store_.generation(); generation != generation_) {
            acl_ = store_.current();
            generation_ = generation;
        }
        return *acl_;
    }

private:
    const auth::AclStore& store_;
    std::uint64_t generation_ = 0;
    std::shared_ptr<const auth::Acl> acl_;
};

} // namespace iotcc::abi
