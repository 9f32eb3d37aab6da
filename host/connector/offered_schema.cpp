#include "offered_schema.hpp"

namespace iotcc {

namespace {

// What a later header adds is taken as text.
config::Type type_of(std::int32_t type)
{
    switch (type) {
    case IOTCC_OPTION_NUMBER:
        return config::Type::number;
    case IOTCC_OPTION_FLAG:
        return config::Type::flag;
    case IOTCC_OPTION_CHOICE:
        return config::Type::choice;
    case IOTCC_OPTION_LIST:
        return config::Type::list;
    default:
        return config::Type::text;
    }
}

config::OptionSchema schema_of(const plugin::OptionSummary& option)
{
    config::OptionSchema schema;
    schema.name = option.name;
    schema.type = type_of(option.type);
    schema.least = option.least;
    schema.most = option.most;
    schema.unit = option.unit;
    for (const std::string& choice : option.choices)
        schema.choices += (schema.choices.empty() ? "" : "|") + choice;
    schema.default_text = option.default_text.value_or("");
    schema.meaning = option.meaning;
    schema.has_default = option.default_text.has_value();
    schema.is_secret = (option.flags & IOTCC_OPTION_SECRET) != 0;
    return schema;
}

config::ComponentSchema schema_of(const plugin::ComponentSummary& component)
{
    config::ComponentSchema schema{component.name, component.kind, {}};
    if (component.options) {
        schema.options.emplace();
        for (const plugin::OptionSummary& option : *component.options)
            schema.options->push_back(schema_of(option));
    }
    return schema;
}

} // namespace

std::vector<config::ComponentSchema> offered_schemas(const std::vector<plugin::PluginFile>& files)
{
    using plugin::PluginState;
    std::vector<config::ComponentSchema> schemas;
    for (const plugin::PluginFile& file : files)
        if (file.state == PluginState::accepted || file.state == PluginState::loaded)
            for (const plugin::ComponentSummary& component : file.components)
                schemas.push_back(schema_of(component));
    return schemas;
}

} // namespace iotcc
