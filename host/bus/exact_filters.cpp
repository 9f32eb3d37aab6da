#include "exact_filters.hpp"

namespace iotcc::bus {

ExactFilters::~ExactFilters()
{
    filters_.for_each([](Filter* filter) { TextRecordDelete<Filter>()(filter); });
}

Added ExactFilters::add(Epochs& epochs, std::string_view filter, std::string_view group, Hit hit)
{
    const std::uint64_t hash = text::keyed_hash(key_, filter);
    if (Filter* known = find(hash, filter))
        return known->targets.add(epochs, group, hit);
    auto made = make_text_record<Filter>(filter, hash, filter.size());
    made->targets.add(epochs, group, hit);
    filters_.insert(epochs, hash, made.get());
    static_cast<void>(made.release());
    ++size_;
    return Added::fresh;
}

bool ExactFilters::remove(Epochs& epochs, std::string_view filter, std::string_view group,
                          Subscriber subscriber) noexcept
{
    Filter* known = find(text::keyed_hash(key_, filter), filter);
    if (!known || !known->targets.remove(epochs, group, subscriber))
        return false;
    if (known->targets.empty()) {
        filters_.erase(epochs, known);
        epochs.retire(TextRecord<Filter>(known));
        --size_;
    }
    return true;
}

} // namespace iotcc::bus
