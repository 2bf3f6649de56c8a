#include "runtime/wire/json_schema.hpp"

#include <string>

#include <catch2/catch.hpp>

using namespace torpor::wire;

namespace {

std::string complaint(const std::string& schema, const std::string& document) {
    auto compiled = JsonSchema::compile(schema);
    if (!compiled) FAIL("refused: " << compiled.error());
    return compiled->complaint(document);
}

std::string refusal(const std::string& schema) {
    auto compiled = JsonSchema::compile(schema);
    REQUIRE_FALSE(compiled);
    return compiled.error();
}

const std::string weather =
    R"({"type":"object","properties":{"city":{"type":"string"},"unit":{"enum":["C","F"]},
        "days":{"type":"array","items":{"type":"integer","minimum":1}}},
        "required":["city"],"additionalProperties":false})";

/// `part` so many times, separated by commas.
std::string repeated(const std::string& part, int times) {
    std::string list;
    for (int index = 0; index < times; ++index)
        list += (index ? "," : "") + part;
    return list;
}

/// A schema of so many definitions, each made of the next by `link`, whose `%` is the reference.
std::string chained(int definitions, const std::string& link, const std::string& last) {
    std::string table;
    for (int index = 0; index < definitions; ++index) {
        std::string body = link;
        const std::string next = R"({"$ref":"#/$defs/d)" + std::to_string(index + 1) + "\"}";
        for (auto at = body.find('%'); at != std::string::npos; at = body.find('%'))
            body.replace(at, 1, next);
        table += "\"d" + std::to_string(index) + "\":" + body + ",";
    }
    return R"({"$defs":{)" + table + "\"d" + std::to_string(definitions) + "\":" + last +
           R"(},"allOf":[{"$ref":"#/$defs/d0"}]})";
}

}  // namespace

TEST_CASE("json schema: arguments that fit meet no complaint") {
    CHECK(complaint(weather, R"({"city":"Oslo"})").empty());
    CHECK(complaint(weather, R"({"city":"Oslo","unit":"C","days":[1,2]})").empty());
    CHECK(complaint("{}", R"({"anything":[null]})").empty());
}

TEST_CASE("json schema: a complaint names the place and the rule") {
    CHECK(complaint(weather, "{}") == "At the arguments: Missing required property 'city'.");
    CHECK(complaint(weather, R"({"city":5})") == R"(At 'city': must be of type "string")");
    CHECK(complaint(weather, R"({"city":"Oslo","unit":"K"})") ==
          R"(At 'unit': must be one of ["C","F"])");
    CHECK_THAT(complaint(weather, R"({"city":"Oslo","days":[1,0]})"),
               Catch::StartsWith("At 'days.1': Expected number greater than or equal to 1"));
    CHECK_THAT(complaint(weather, R"({"city":"Oslo","town":1})"), Catch::Contains("'town'"));
    CHECK(complaint(weather, "[") == "The arguments are not a JSON document in UTF-8.");
    CHECK_FALSE(complaint(weather, "[]").empty());
}

TEST_CASE("json schema: a complaint is short") {
    const std::string schema =
        R"({"properties":{"a":{"enum":[)" + repeated(R"("\u00e9\u00e9\u00e9")", 500) + "]}}}";
    const std::string sentence = complaint(schema, R"({"a":1})");
    CHECK_FALSE(sentence.empty());
    CHECK(sentence.size() < 400);
    CHECK_THAT(sentence, Catch::EndsWith("..."));
}

TEST_CASE("json schema: a float that is whole is an integer") {
    const std::string schema = R"({"properties":{"n":{"type":"integer","multipleOf":2},
                                                 "c":{"const":1.0}}})";
    CHECK(complaint(schema, R"({"n":4.0,"c":1})").empty());
    CHECK_FALSE(complaint(schema, R"({"n":4.5})").empty());
    CHECK_FALSE(complaint(schema, R"({"n":5})").empty());
}

TEST_CASE("json schema: keywords of several drafts are understood") {
    CHECK_FALSE(
        complaint(R"({"properties":{"n":{"maximum":5,"exclusiveMaximum":true}}})", R"({"n":5})")
            .empty());
    CHECK_FALSE(complaint(R"({"properties":{"n":{"exclusiveMaximum":5}}})", R"({"n":5})").empty());
    const std::string tuple =
        R"({"properties":{"p":{"prefixItems":[{"type":"string"},{"type":"number"}],
            "items":false}}})";
    CHECK(complaint(tuple, R"({"p":["a",1]})").empty());
    CHECK_FALSE(complaint(tuple, R"({"p":["a","b"]})").empty());
    CHECK_FALSE(complaint(tuple, R"({"p":["a",1,2]})").empty());
    const std::string dependent = R"({"dependentRequired":{"a":["b"]},"dependentSchemas":
        {"a":{"properties":{"c":{"type":"string"}}}}})";
    CHECK(complaint(dependent, R"({"c":1})").empty());
    CHECK_FALSE(complaint(dependent, R"({"a":1})").empty());
    CHECK_FALSE(complaint(dependent, R"({"a":1,"b":1,"c":1})").empty());
    CHECK(
        complaint(R"({"if":{"required":["a"]},"then":{"required":["b"]}})", R"({"c":1})").empty());
    CHECK_FALSE(
        complaint(R"({"if":{"required":["a"]},"then":{"required":["b"]}})", R"({"a":1})").empty());
}

TEST_CASE("json schema: an alternative is said to be one") {
    const std::string sentence = complaint(
        R"({"properties":{"a":{"anyOf":[{"type":"string"},{"type":"null"}]}}})", R"({"a":1})");
    CHECK_THAT(sentence, Catch::Contains("another of the allowed forms"));
}

TEST_CASE("json schema: a tree may hold itself") {
    const std::string tree = R"({"type":"object","properties":{"n":{"type":"integer"},
        "kids":{"type":"array","items":{"$ref":"#"}}}})";
    CHECK(complaint(tree, R"({"n":1,"kids":[{"n":2,"kids":[]}]})").empty());
    CHECK(complaint(tree, R"({"kids":[{"kids":[{"n":"x"}]}]})") ==
          R"(At 'kids.0.kids.0.n': must be of type "integer")");
}

TEST_CASE("json schema: what is not evaluated accepts") {
    CHECK(complaint(R"({"properties":{"a":{"pattern":"^(a+)+$"}}})",
                    R"({"a":")" + std::string(5'000, 'a') + "!\"}")
              .empty());
    CHECK(
        complaint(R"({"patternProperties":{"^x":{}},"additionalProperties":false})", R"({"xa":1})")
            .empty());
    CHECK(complaint(R"({"properties":{"a":{"$ref":"https://example.org/schema"}}})", R"({"a":1})")
              .empty());
    CHECK(complaint(R"({"properties":{"a":{"format":"date"}}})", R"({"a":"soon"})").empty());
}

TEST_CASE("json schema: what was left out turns no exclusion into a refusal") {
    CHECK(complaint(R"({"not":{"properties":{"a":{"pattern":"^x"}}}})", R"({"a":"y"})").empty());
    CHECK(complaint(R"({"properties":{"a":{"oneOf":[{"pattern":"^x"},{"pattern":"^y"}]}}})",
                    R"({"a":"y"})")
              .empty());
    CHECK(complaint(R"({"if":{"properties":{"a":{"pattern":"^x"}}},"then":{"required":["b"]}})",
                    R"({"a":"y"})")
              .empty());
    CHECK_FALSE(complaint(R"({"not":{"required":["a"]}})", R"({"a":1})").empty());
}

TEST_CASE("json schema: what is none of an object is refused") {
    CHECK(refusal(R"({"type":"string"})") == "the schema is none of an object");
    CHECK(refusal(R"({"type":["string","null"]})") == "the schema is none of an object");
    CHECK_THAT(refusal("[]"), Catch::Contains("a JSON object"));
    CHECK_THAT(refusal("{"), Catch::Contains("a JSON document"));
    CHECK_THAT(refusal(R"({"properties":[]})"), Catch::Contains("table"));
    CHECK_THAT(refusal(R"({"properties":{"a":7}})"), Catch::Contains("neither an object nor"));
    CHECK_THAT(refusal(R"({"type":"object","required":"a"})"), Catch::StartsWith("the schema is"));
    CHECK_THAT(refusal(R"({"properties":{"a":{"type":"text"}}})"),
               Catch::StartsWith("the schema is wrong"));
    CHECK_THAT(refusal(R"({"properties":{"a":{"$ref":"#/nowhere"}}})"), Catch::Contains("nowhere"));
    CHECK_THAT(refusal(R"({"properties":{"a":{"multipleOf":0}}})"), Catch::Contains("multipleOf"));
}

TEST_CASE("json schema: endless references are refused") {
    for (const char* schema :
         {R"({"$ref":"#"})", R"({"allOf":[{"$ref":"#"}]})", R"({"not":{"$ref":"#"}})",
          R"({"anyOf":[{"$ref":"#/$defs/a"}],"$defs":{"a":{"oneOf":[{"$ref":"#"}]}}})",
          R"({"dependentSchemas":{"a":{"$ref":"#"}}})", R"({"if":{"$ref":"#"}})"}) {
        INFO(schema);
        CHECK(refusal(schema) == "the schema refers to itself without end");
    }
}

TEST_CASE("json schema: depth and size are bounded") {
    CHECK_THAT(refusal(std::string(200'000, '[')), Catch::Contains("nesting"));
    CHECK_THAT(refusal("{\"title\":\"" + std::string(400'000, 'x') + "\"}"),
               Catch::Contains("400000"));
    std::string nested = "{}";
    for (int level = 0; level < 90; ++level)
        nested = R"({"not":)" + nested + "}";
    CHECK_THAT(refusal(nested), Catch::Contains("too deeply"));
    CHECK_THAT(refusal(chained(20, R"({"allOf":[%]})", "{}")), Catch::Contains("too deeply"));
    CHECK_THAT(refusal(chained(400, R"({"properties":{"a":%}})", "{}")),
               Catch::Contains("too deeply"));
    CHECK_THAT(refusal(R"({"allOf":[)" + repeated("{}", 10'001) + "]}"), Catch::Contains("10000"));
    CHECK(JsonSchema::compile(chained(190, R"({"properties":{"a":%}})", R"({"$ref":"#"})")));
}

TEST_CASE("json schema: a check that would take for ever ends and accepts") {
    // Ten to the power of thirteen looks at one empty object.
    CHECK(complaint(chained(13, R"({"allOf":[%,%,%,%,%,%,%,%,%,%]})", "{}"), "{}").empty());
    const std::string many = repeated("1", 50'000);
    CHECK(
        complaint(R"({"properties":{"a":{"items":{"oneOf":[)" + repeated("false", 9'000) + "]}}}}",
                  R"({"a":[)" + many + "]}")
            .size() < 400);
    std::string distinct;
    for (int index = 0; index < 20'000; ++index)
        distinct += (index ? "," : "") + std::to_string(index);
    CHECK(complaint(R"({"properties":{"a":{"uniqueItems":true}}})", R"({"a":[)" + distinct + "]}")
              .empty());
    CHECK(complaint(R"({"properties":{"a":{"items":{"enum":[)" + distinct + "]}}}}",
                    R"({"a":[)" + repeated("19999", 20'000) + "]}")
              .empty());
}

TEST_CASE("json schema: documents beyond all measure are not checked") {
    std::string deep = "1";
    for (int level = 0; level < 60; ++level)
        deep = R"({"a":)" + deep + "}";
    CHECK(complaint(R"({"required":["b"]})", deep).empty());
    CHECK(complaint(R"({"required":["b"]})", "{\"" + std::string(200, 'n') + "\":1}").empty());
}
