#include "rejection.hpp"

#include "printable.hpp"

#include <utility>

namespace iotcc::plugin {

std::string Rejection::line(std::string_view path) const
{
    std::string text(path);
    text += kind == RejectionKind::refused ? ": refused: " : ": ignored: ";
    text += cause;
    if (!remedy.empty())
        text += "; " + remedy;
    return text::printable(text);
}

Rejection refused(std::string cause, std::string remedy)
{
    return {RejectionKind::refused, std::move(cause), std::move(remedy)};
}

Rejection ignored(std::string cause)
{
    return {RejectionKind::ignored, std::move(cause), {}};
}

} // namespace iotcc::plugin
