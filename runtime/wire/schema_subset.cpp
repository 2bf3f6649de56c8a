#include "runtime/wire/schema_subset.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "runtime/wire/http.hpp"
#include "runtime/wire/schema_definitions.hpp"

namespace torpor::wire {

namespace {

using json::Value;

constexpr std::size_t subschemas_max = 10'000;
constexpr std::size_t property_name_size_max = 128;

/// Taken over as they are; the validator refuses what is no proper value of them.
constexpr std::array plain_keywords = std::to_array<const char*>({
    "type",
    "required",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
    "uniqueItems",
    "enum",
    "const",
});
/// Left out, and missed: without them a schema accepts more.
constexpr std::array lost_keywords = std::to_array<const char*>({
    "pattern",
    "patternProperties",
    "propertyNames",
    "unevaluatedProperties",
    "unevaluatedItems",
    "minContains",
    "maxContains",
    "$dynamicRef",
    "$recursiveRef",
});

/// Accepts everything after one look at the document.
Value anything() {
    return {{"minProperties", 0}};
}
Value nothing() {
    return {{"not", anything()}};
}

enum class Strictness {
    exact,  ///< keeps what excludes
    loose   ///< leaves out what excludes, because something else was left out
};

/// Where a subschema lies in its definition.
struct Spot {
    int level = 0;        ///< levels of schemas above
    int chain = 0;        ///< those of them at the same place of a document
    bool at_root = true;  ///< that place is the definition's own
    Spot same_place() const { return {level + 1, chain + 1, at_root}; }
    Spot other_place() const { return {level + 1, 0, false}; }
};

class Rewriter {
public:
    Rewriter(const Value& document, Strictness strictness)
        : definitions_(document), strictness_(strictness) {}

    base::Result<Value, std::string> run() {
        for (std::size_t next = 0; next < definitions_.size() && !fault_; ++next) {
            current_ = next;
            Value rewritten = schema(*definitions_[next].source, {});
            definitions_[next].rewritten = std::move(rewritten);
        }
        if (!fault_) fault_ = definitions_.fault();
        if (fault_) return std::unexpected(*fault_);
        Value whole = {{"allOf", Value::array({reference_to(0)})}};
        for (std::size_t index = 0; index < definitions_.size(); ++index)
            whole["definitions"][std::to_string(index)] = std::move(definitions_[index].rewritten);
        return whole;
    }

    bool lost() const { return lost_; }

private:
    void fail(std::string sentence) {
        if (!fault_) fault_ = std::move(sentence);
    }

    static Value reference_to(std::size_t index) {
        return {{"$ref", "#/definitions/" + std::to_string(index)}};
    }

    Value schema(const Value& source, Spot spot);
    Value reference(const Value& source, Spot spot);
    void copy_plain(const Value& source, Value& target);
    void rewrite_limits(const Value& source, Value& target);
    void rewrite_alternatives(const Value& source, Value& target, Spot spot);
    void rewrite_exclusions(const Value& source, Value& target, Spot spot);
    void rewrite_object(const Value& source, Value& target, Spot spot);
    void rewrite_array(const Value& source, Value& target, Spot spot);
    void rewrite_dependencies(const Value& source, Value& target, Spot spot);
    Value rest_of(const Value& source, Spot spot);
    Value list(const Value& sources, Spot spot);
    Value table(const Value& sources, Spot spot);

    SchemaDefinitions definitions_;
    Strictness strictness_;
    bool lost_ = false;
    std::optional<std::string> fault_;
    std::size_t subschemas_ = 0;
    std::size_t current_ = 0;
};

Value Rewriter::schema(const Value& source, Spot spot) {
    if (fault_) return anything();
    if (++subschemas_ > subschemas_max) fail("the schema has more than 10000 parts");
    SchemaDefinition& definition = definitions_[current_];
    definition.nesting = std::max(definition.nesting, spot.level + 1);
    if (spot.at_root) definition.chain = std::max(definition.chain, spot.chain + 1);
    if (spot.chain > schema_chain_max) fail("the schema is nested too deeply");

    if (source.is_boolean()) return source.get<bool>() ? anything() : nothing();
    if (!source.is_object()) {
        fail("a part of the schema is neither an object nor a boolean");
        return anything();
    }
    if (source.contains("$ref")) return reference(source["$ref"], spot);
    Value target = Value::object();
    for (const char* keyword : lost_keywords)
        lost_ = lost_ || source.contains(keyword);
    copy_plain(source, target);
    rewrite_limits(source, target);
    rewrite_alternatives(source, target, spot);
    rewrite_exclusions(source, target, spot);
    rewrite_object(source, target, spot);
    rewrite_array(source, target, spot);
    rewrite_dependencies(source, target, spot);
    if (target.empty()) return anything();
    return target;
}

Value Rewriter::reference(const Value& source, Spot spot) {
    if (!source.is_string()) {
        fail("a $ref of the schema is no string");
        return anything();
    }
    const auto& text = source.get_ref<const std::string&>();
    const std::optional<std::string> fragment =
        text.starts_with('#') ? percent_decode(std::string_view(text).substr(1)) : std::nullopt;
    if (!fragment || !(fragment->empty() || fragment->starts_with('/'))) {
        // It leads out of the document, or to a name instead of a place.
        lost_ = true;
        return anything();
    }
    const std::optional<std::size_t> target = definitions_.define(*fragment);
    if (!target) {
        fail("a $ref of the schema leads nowhere");
        return anything();
    }
    if (spot.at_root) definitions_[current_].leads_to.emplace_back(*target, spot.chain);
    return reference_to(*target);
}

void Rewriter::copy_plain(const Value& source, Value& target) {
    for (const char* keyword : plain_keywords) {
        auto found = source.find(keyword);
        if (found != source.end()) target[keyword] = with_whole_numbers(*found);
    }
}

void Rewriter::rewrite_limits(const Value& source, Value& target) {
    for (const auto& [exclusive, inclusive] :
         {std::pair("exclusiveMinimum", "minimum"), std::pair("exclusiveMaximum", "maximum")}) {
        auto found = source.find(exclusive);
        if (found == source.end()) continue;
        if (!found->is_boolean()) {
            target[exclusive] = *found;
        } else if (found->get<bool>() && source.contains(inclusive)) {
            // The form of draft 4.
            target[exclusive] = source[inclusive];
        }
    }
    auto divisor = source.find("multipleOf");
    if (divisor == source.end()) return;
    if (!divisor->is_number() || !(divisor->get<double>() > 0)) {
        fail("a multipleOf of the schema is not a number above 0");
        return;
    }
    // As a float, since the remainder of whole numbers is not defined for all of them.
    target["multipleOf"] = divisor->get<double>();
}

Value Rewriter::list(const Value& sources, Spot spot) {
    Value targets = Value::array();
    if (!sources.is_array() || sources.empty()) fail("a list of schemas in the schema is none");
    if (fault_) return targets;
    for (const Value& source : sources)
        targets.push_back(schema(source, spot));
    return targets;
}

Value Rewriter::table(const Value& sources, Spot spot) {
    Value targets = Value::object();
    if (!sources.is_object()) fail("a table of schemas in the schema is none");
    if (fault_) return targets;
    for (const auto& [name, source] : sources.items()) {
        if (name.size() > property_name_size_max) fail("a property name is longer than 128 bytes");
        targets[name] = schema(source, spot);
    }
    return targets;
}

void Rewriter::rewrite_alternatives(const Value& source, Value& target, Spot spot) {
    for (const char* keyword : {"allOf", "anyOf"}) {
        auto found = source.find(keyword);
        if (found != source.end()) target[keyword] = list(*found, spot.same_place());
    }
    auto one = source.find("oneOf");
    if (one == source.end()) return;
    if (strictness_ == Strictness::exact) {
        target["oneOf"] = list(*one, spot.same_place());
    } else if (target.contains("anyOf")) {
        target["allOf"].push_back({{"anyOf", list(*one, spot.same_place().same_place())}});
    } else {
        target["anyOf"] = list(*one, spot.same_place());
    }
}

void Rewriter::rewrite_exclusions(const Value& source, Value& target, Spot spot) {
    if (strictness_ == Strictness::loose) return;
    if (auto found = source.find("not"); found != source.end()) {
        target["not"] = schema(*found, spot.same_place());
    }
    auto condition = source.find("if");
    if (condition == source.end()) return;
    target["if"] = schema(*condition, spot.same_place());
    for (const char* keyword : {"then", "else"}) {
        auto found = source.find(keyword);
        if (found != source.end()) target[keyword] = schema(*found, spot.same_place());
    }
}

/// Of properties or items that no other keyword names; a validator speaks clearly of a boolean.
Value Rewriter::rest_of(const Value& source, Spot spot) {
    return source.is_boolean() ? source : schema(source, spot.other_place());
}

void Rewriter::rewrite_object(const Value& source, Value& target, Spot spot) {
    if (auto found = source.find("properties"); found != source.end()) {
        target["properties"] = table(*found, spot.other_place());
    }
    auto additional = source.find("additionalProperties");
    // Without the patterns nobody knows which properties are additional.
    if (additional == source.end() || source.contains("patternProperties")) return;
    target["additionalProperties"] = rest_of(*additional, spot);
}

void Rewriter::rewrite_array(const Value& source, Value& target, Spot spot) {
    if (auto found = source.find("contains"); found != source.end()) {
        const bool counted = source.contains("minContains") || source.contains("maxContains");
        if (!counted) target["contains"] = schema(*found, spot.other_place());
    }
    auto prefix = source.find("prefixItems");
    auto items = source.find("items");
    const char* rest = "items";
    if (prefix == source.end() && items != source.end() && items->is_array()) {
        prefix = items;
        rest = "additionalItems";
    }
    auto others = source.find(rest);
    if (prefix == source.end()) {
        if (others != source.end()) target["items"] = schema(*others, spot.other_place());
        return;
    }
    target["items"] = list(*prefix, spot.other_place());
    target["additionalItems"] = true;
    if (others != source.end()) target["additionalItems"] = rest_of(*others, spot);
}

void Rewriter::rewrite_dependencies(const Value& source, Value& target, Spot spot) {
    for (const char* keyword : {"dependencies", "dependentSchemas", "dependentRequired"}) {
        auto found = source.find(keyword);
        if (found == source.end()) continue;
        if (!found->is_object()) fail("the dependencies of the schema are no table");
        if (fault_) return;
        for (const auto& [name, needs] : found->items()) {
            // One property may have both kinds, which older drafts had under one keyword.
            Value& entry = target["dependencies"][name];
            Value kept =
                needs.is_array() ? Value{{"required", needs}} : schema(needs, spot.same_place());
            if (entry.is_null()) {
                entry = std::move(kept);
            } else {
                entry = Value{{"allOf", Value::array({entry, kept})}};
            }
        }
    }
}

}  // namespace

base::Result<Value, std::string> rewrite_schema(const Value& schema) {
    Rewriter exact(schema, Strictness::exact);
    auto rewritten = exact.run();
    if (!rewritten || !exact.lost()) return rewritten;
    return Rewriter(schema, Strictness::loose).run();
}

json::Value with_whole_numbers(json::Value value) {
    // Beyond, a float does not say which whole number it is.
    constexpr double exact_max = 9'007'199'254'740'992.0;
    if (value.is_structured()) {
        for (json::Value& item : value)
            item = with_whole_numbers(std::move(item));
    } else if (value.is_number_float()) {
        const double number = value.get<double>();
        const bool whole = std::abs(number) <= exact_max && std::trunc(number) == number;
        if (whole) value = static_cast<std::int64_t>(number);
    }
    return value;
}

}  // namespace torpor::wire
