#include "deflate_scratch.hpp"

namespace iotcc::websocket {

Inflater& DeflateScratch::inflater()
{
    if (inflater_ == nullptr)
        inflater_ = std::make_unique<Inflater>();
    else
        inflater_->restart();
    return *inflater_;
}

Deflater& DeflateScratch::deflater(int window_bits)
{
    auto& deflater = deflaters_.at(static_cast<std::size_t>(window_bits) - kLeastBits);
    if (deflater == nullptr)
        deflater = std::make_unique<Deflater>(window_bits);
    else
        deflater->restart();
    return *deflater;
}

} // namespace iotcc::websocket
