#include <fstream>
#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "runtime/wire/input_message.hpp"
#include "runtime/wire/rap.hpp"

using namespace torpor::wire;

namespace {

/// One vector: the document as JSON, or as bytes that need not be JSON, and its verdict.
struct Vector {
    std::string name;
    std::string bytes;
    std::string refused;  ///< the sentence; empty if the vector is accepted
};

std::vector<Vector> vectors_in(const std::string& file) {
    std::ifstream stream(TORPOR_SOURCE_DIR "/tests/golden/wire/vectors/" + file);
    std::vector<Vector> vectors;
    for (const auto& entry : nlohmann::json::parse(stream)) {
        Vector vector;
        vector.name = entry.at("name").get<std::string>();
        vector.bytes =
            entry.contains("body") ? entry.at("body").dump() : entry.at("bytes").get<std::string>();
        vector.refused = entry.value("refused", "");
        vectors.push_back(vector);
    }
    REQUIRE_FALSE(vectors.empty());
    return vectors;
}

/// Decodes every vector, compares its verdict, and sends what is accepted once around.
template <class Decode>
void judge(const std::string& file, Decode decode) {
    for (const Vector& vector : vectors_in(file)) {
        INFO(vector.name);
        auto decoded = decode(vector.bytes);
        REQUIRE((decoded ? std::string() : decoded.error().text()) == vector.refused);
        if (!decoded) continue;
        const std::string encoded = encode(*decoded);
        auto again = decode(encoded);
        REQUIRE(again);
        CHECK(*again == *decoded);
        CHECK(encode(*again) == encoded);
    }
}

}  // namespace

TEST_CASE("callback: each vector of the protocol has its verdict") {
    judge("callbacks.json", [](std::string_view body) { return rap::decode_callback(body); });
}

TEST_CASE("input message: each vector of the queue has its verdict") {
    judge("input_messages.json", [](std::string_view body) { return decode_input_message(body); });
}
