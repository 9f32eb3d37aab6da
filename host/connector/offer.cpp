#include "offer.hpp"

#include "services.hpp"

namespace iotcc {

plugin::HostOffer offer()
{
    plugin::HostOffer offer;
    offer.kinds = {IOTCC_KIND_HANDLER, IOTCC_KIND_LOGIC,  IOTCC_KIND_STORAGE,
                   IOTCC_KIND_SINK,    IOTCC_KIND_STATUS, IOTCC_KIND_EXTENSION};
    offer.services = abi::service_ids();
    return offer;
}

} // namespace iotcc
