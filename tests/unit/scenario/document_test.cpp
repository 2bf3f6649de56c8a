#include "sim/scenario/document.hpp"

#include <catch2/catch.hpp>

using namespace torpor::sim;

namespace {

SyntaxError error_of(std::string_view text) {
    const auto document = parse_document(text);
    REQUIRE_FALSE(document);
    return document.error();
}

}  // namespace

TEST_CASE("document: values remember where they stand") {
    const auto document =
        parse_document("// a comment\n{ \"a\": [1, /* two */ true],\n  \"b\": null }");
    REQUIRE(document);
    CHECK(document->kind == JsonNode::Kind::object);
    CHECK(document->position == Position{2, 1});
    REQUIRE(document->members.size() == 2);
    const JsonMember& list = document->members[0];
    CHECK(list.key == "a");
    CHECK(list.position == Position{2, 3});
    REQUIRE(list.value.elements.size() == 2);
    CHECK(list.value.elements[0].source == "1");
    CHECK(list.value.elements[1].truth);
    CHECK(list.value.elements[1].position == Position{2, 22});
    CHECK(document->members[1].value.kind == JsonNode::Kind::null);
    CHECK(document->members[1].position == Position{3, 3});
}

TEST_CASE("document: a column counts characters, not bytes") {
    const auto document = parse_document("[\"é€\", 1]");
    REQUIRE(document);
    CHECK(document->elements[1].position == Position{1, 8});
}

TEST_CASE("document: escapes become UTF-8") {
    const auto document = parse_document(R"("\"\\\/\b\f\n\r\t\u00e9\u20AC\ud83d\ude00")");
    REQUIRE(document);
    CHECK(document->text == "\"\\/\b\f\n\r\té€😀");
}

TEST_CASE("document: a key that stands twice is an error at its second place") {
    const auto error = error_of("{ \"at\": 1,\n  \"at\": 2 }");
    CHECK(error.position == Position{2, 3});
    CHECK(error.expected == "each key once");
    CHECK(error.found == "\"at\" again");
}

TEST_CASE("document: what is not JSON is an error where it stands") {
    CHECK(error_of("").found == "the end of the file");
    CHECK(error_of("{} {}").expected == "the end of the file");
    CHECK(error_of("[1,]").expected == "another element after ','");
    CHECK(error_of("[1 2]").expected == "',' or ']'");
    CHECK(error_of("{\"a\" 1}").expected == "':'");
    CHECK(error_of("{a: 1}").expected == "a key in quotation marks");
    CHECK(error_of("\"open").expected == "a text that ends with \"");
    CHECK(error_of("\"two\nlines\"").position == Position{1, 5});
    CHECK(error_of("/* open").expected == "a comment that ends with */");
    CHECK(error_of("01").expected == "the end of the file");
    CHECK(error_of("1.").expected == "a digit");
    CHECK(error_of("-").expected == "a digit");
    CHECK(error_of("1e+").expected == "a digit");
    CHECK(error_of("tru").expected == "a value");
    CHECK(error_of(R"("\x")").expected == "an escape such as \\n or \\u00e9");
    CHECK(error_of(R"("\u12g4")").expected == "four hexadecimal digits");
    CHECK(error_of(R"("\ud800")").expected == "the second half of a pair of surrogates");
    CHECK(error_of(R"("\ud800\u0041")").expected == "a pair of surrogates");
    CHECK(error_of(R"("\udc00")").expected == "a pair of surrogates");
    CHECK(error_of("\"\x01\"").found == "a control character");
    CHECK(error_of("\"\xC0\xAF\"").expected == "UTF-8");
    CHECK(error_of("\"\xED\xA0\x80\"").expected == "UTF-8");
    CHECK(error_of(std::string_view("[\0]", 3)).found == "a control character");
}

TEST_CASE("document: nesting is bounded") {
    const auto nested = [](int depth) {
        return std::string(static_cast<std::size_t>(depth), '[') +
               std::string(static_cast<std::size_t>(depth), ']');
    };
    CHECK(parse_document(nested(document_depth_max + 1)));
    CHECK_FALSE(parse_document(nested(document_depth_max + 2)));
    CHECK_FALSE(parse_document(std::string(1'000'000, '[')));
}
