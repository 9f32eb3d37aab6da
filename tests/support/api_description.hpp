#pragma once
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace iotcc::test {

// /v1/openapi.json as a client reads it.
class ApiDescription {
public:
    explicit ApiDescription(nlohmann::json document) : document_(std::move(document)) {}

    struct Operation {
        std::string method, path; // "GET", "/v1/devices/{id}"
        nlohmann::json text;
    };
    [[nodiscard]] std::vector<Operation> operations() const
    {
        std::vector<Operation> all;
        for (const auto& [path, methods] : document_.at("paths").items())
            for (const auto& [name, text] : methods.items()) {
                std::string method;
                for (const char c : name)
                    method += static_cast<char>(c & ~0x20);
                all.push_back({method, path, text});
            }
        return all;
    }

    // The schema itself, where it only names one. Throws where that leads nowhere.
    [[nodiscard]] const nlohmann::json& resolved(const nlohmann::json& schema) const
    {
        if (!schema.contains("$ref"))
            return schema;
        return document_.at(
            nlohmann::json::json_pointer(schema["$ref"].get<std::string>().substr(1)));
    }

    // Whether the value is what the schema says. Stricter than JSON Schema: where members are
    // described, one that is not is wrong.
    [[nodiscard]] bool fits(const nlohmann::json& value, const nlohmann::json& schema) const
    {
        const nlohmann::json& wanted = resolved(schema);
        const nlohmann::json& type = wanted.at("type");
        if (type.is_array())
            return std::any_of(type.begin(), type.end(),
                               [&](const auto& each) { return is_of(value, each); });
        if (!is_of(value, type))
            return false;
        if (type == "array")
            return std::all_of(value.begin(), value.end(),
                               [&](const auto& each) { return fits(each, wanted.at("items")); });
        return type != "object" || object_fits(value, wanted);
    }

    // The least value that fits.
    [[nodiscard]] nlohmann::json example(const nlohmann::json& schema) const
    {
        const nlohmann::json& wanted = resolved(schema);
        if (wanted["type"].is_array())
            return nullptr;
        if (wanted["type"] == "string")
            return "x";
        nlohmann::json value = nlohmann::json::object();
        for (const auto& name : wanted["required"])
            value[name] = example(wanted["properties"][name.get<std::string>()]);
        return value;
    }

private:
    static bool is_of(const nlohmann::json& value, const std::string& type)
    {
        return type == "number"    ? value.is_number_float() || value.is_null() // not finite
               : type == "integer" ? value.is_number_integer()
                                   : value.type_name() == type;
    }
    bool object_fits(const nlohmann::json& value, const nlohmann::json& schema) const
    {
        if (schema.contains("additionalProperties"))
            return std::all_of(value.begin(), value.end(), [&](const auto& each) {
                return fits(each, schema["additionalProperties"]);
            });
        if (!schema.contains("properties"))
            return true;
        for (const auto& name : schema["required"])
            if (!value.contains(name))
                return false;
        for (const auto& [name, member] : value.items())
            if (!schema["properties"].contains(name) || !fits(member, schema["properties"][name]))
                return false;
        return true;
    }

    const nlohmann::json document_;
};

} // namespace iotcc::test
