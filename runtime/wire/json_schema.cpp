#include "runtime/wire/json_schema.hpp"

#include <algorithm>
#include <exception>
#include <optional>
#include <utility>
#include <vector>

#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "runtime/wire/counted_json.hpp"
#include "runtime/wire/identifier.hpp"
#include "runtime/wire/schema_subset.hpp"

#if !VALIJSON_USE_EXCEPTIONS
#error "without exceptions the library ends the program when a schema is wrong"
#endif

namespace torpor::wire {

namespace {

constexpr std::size_t schema_size_max = 400'000;
/// A document beyond these bounds is not checked.
constexpr int document_depth_max = 32;
constexpr std::size_t name_size_max = 128;
constexpr std::size_t steps_max = 300'000;
/// For finding out what is wrong: the library collects every fault there is.
constexpr std::size_t steps_to_explain = 20'000;

bool is_checkable(const json::Value& value, int depth_left) {
    if (!value.is_structured()) return true;
    if (depth_left == 0) return false;
    if (value.is_object()) {
        for (const auto& [name, member] : value.items()) {
            if (name.size() > name_size_max) return false;
        }
    }
    return std::ranges::all_of(
        value, [&](const json::Value& item) { return is_checkable(item, depth_left - 1); });
}

bool accepts_objects(const json::Value& schema) {
    auto type = schema.find("type");
    if (type == schema.end()) return true;
    if (type->is_array()) return std::ranges::find(*type, json::Value("object")) != type->end();
    return *type == "object";
}

/// At most so many bytes, cut between characters.
std::string shortened(std::string text, std::size_t size_max) {
    if (text.size() <= size_max) return text;
    std::size_t end = size_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
        --end;
    return text.substr(0, end) + "...";
}

/// True if one of the remaining faults says that no alternative fits.
bool has_alternatives(valijson::ValidationResults& results) {
    valijson::ValidationResults::Error error;
    while (results.popError(error)) {
        if (error.description.contains("anyOf") || error.description.contains("oneOf")) return true;
    }
    return false;
}

/// "[city]" as the library writes it.
std::string_view name_in(std::string_view segment) {
    if (segment.starts_with('[') && segment.ends_with(']')) {
        return segment.substr(1, segment.size() - 2);
    }
    return segment;
}

}  // namespace

struct JsonSchema::Compiled {
    json::Value subset;
    valijson::Schema schema;

    const json::Value& resolved(const json::Value& part) const;
    const json::Value* part_at(const std::vector<std::string>& context) const;
    std::string explain(valijson::ValidationResults& results) const;
};

const json::Value& JsonSchema::Compiled::resolved(const json::Value& part) const {
    const json::Value* place = &part;
    // Chains of references are shorter than this, and end.
    for (int step = 0; step < 32 && place->contains("$ref"); ++step)
        place =
            &subset.at(json::Value::json_pointer(place->at("$ref").get<std::string>().substr(1)));
    return *place;
}

/// The part of the schema that speaks of this place of a document, if it is a plain one.
const json::Value* JsonSchema::Compiled::part_at(const std::vector<std::string>& context) const {
    const json::Value* part = &resolved(subset["allOf"][0]);
    for (std::size_t depth = 1; depth < context.size(); ++depth) {
        const std::string name(name_in(context[depth]));
        if (part->contains("properties") && part->at("properties").contains(name)) {
            part = &resolved(part->at("properties").at(name));
        } else if (part->contains("items") && part->at("items").is_object()) {
            part = &resolved(part->at("items"));
        } else {
            return nullptr;
        }
    }
    return part;
}

std::string JsonSchema::Compiled::explain(valijson::ValidationResults& results) const {
    valijson::ValidationResults::Error error;
    // The first is the innermost.
    if (!results.popError(error)) return "The arguments do not fit the schema of the tool.";
    std::string place;
    for (std::size_t depth = 1; depth < error.context.size(); ++depth) {
        if (depth > 1) place += '.';
        place += name_in(error.context[depth]);
    }
    const json::Value* part = part_at(error.context);
    std::string rule = error.description;
    if (part && rule.contains("'type'") && part->contains("type")) {
        rule = "must be of type " + json::dump(part->at("type"));
    } else if (part && rule.contains("enum") && part->contains("enum")) {
        rule = "must be one of " + json::dump(part->at("enum"));
    }
    if (has_alternatives(results)) rule += " (or fit another of the allowed forms)";
    place = place.empty() ? "the arguments" : "'" + shortened(std::move(place), 100) + "'";
    std::string sentence = "At " + place + ": " + shortened(std::move(rule), 180);
    if (check_text(sentence) == TextCheck::unsendable) {
        return "The arguments do not fit the schema of the tool.";
    }
    return sentence;
}

JsonSchema::JsonSchema(std::unique_ptr<Compiled> compiled) : compiled_(std::move(compiled)) {}
JsonSchema::JsonSchema(JsonSchema&&) noexcept = default;
JsonSchema& JsonSchema::operator=(JsonSchema&&) noexcept = default;
JsonSchema::~JsonSchema() = default;

base::Result<JsonSchema, std::string> JsonSchema::compile(std::string_view schema) {
    if (schema.size() > schema_size_max) {
        return std::unexpected("the schema is larger than 400000 bytes");
    }
    auto document = json::parse_object(schema);
    if (!document)
        return std::unexpected("the schema is not what it should be: " + document.error().text());
    if (!accepts_objects(*document)) return std::unexpected("the schema is none of an object");
    auto subset = rewrite_schema(*document);
    if (!subset) return std::unexpected(std::move(subset.error()));
    auto compiled = std::make_unique<Compiled>();
    compiled->subset = *std::move(subset);
    try {
        valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
        parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(compiled->subset),
                              compiled->schema);
    } catch (const std::exception& failure) {
        return std::unexpected("the schema is wrong: " + shortened(failure.what(), 160));
    }
    return JsonSchema(std::move(compiled));
}

std::string JsonSchema::complaint(std::string_view document) const {
    auto parsed = json::parse(document);
    if (!parsed) return "The arguments are not " + parsed.error().text() + ".";
    if (!is_checkable(*parsed, document_depth_max)) return {};
    const json::Value whole = with_whole_numbers(*std::move(parsed));
    valijson::Validator validator;
    try {
        counted::Steps steps(steps_max);
        const counted::Document plain(whole, &steps);
        if (validator.validate(compiled_->schema, plain, nullptr)) return {};
    } catch (const counted::OutOfSteps&) {
        return {};
    } catch (const std::exception&) {
        // The library met a value that it cannot compare; the tool will judge it.
        return {};
    }
    valijson::ValidationResults results;
    try {
        counted::Steps steps(steps_to_explain);
        const counted::Document plain(whole, &steps);
        validator.validate(compiled_->schema, plain, &results);
    } catch (const counted::OutOfSteps&) {
        // What was found until then says enough.
    } catch (const std::exception&) {
        // Likewise.
    }
    return compiled_->explain(results);
}

}  // namespace torpor::wire
