// Linked with good.c: one more constructor, in the language where it can throw.
#include <stdexcept>

namespace {

struct Thrower {
    Thrower() { throw std::runtime_error("no luck"); }
} thrower;

} // namespace
