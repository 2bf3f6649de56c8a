#include "runtime/wire/sigv4.hpp"

#include <catch2/catch.hpp>

#include "runtime/wire/digest.hpp"

using namespace torpor;
using namespace torpor::wire;

namespace {

const sigv4::Credentials example{.access_key_id = "AKIDEXAMPLE",
                                 .secret_access_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
                                 .session_token = {}};
const sigv4::Scope scope{"us-east-1", "service"};
/// 2015-08-30T12:36:00Z.
const base::Instant moment{std::chrono::seconds{1'440'938'160}};

HttpRequest request(std::string method, std::string_view target) {
    return {.method = std::move(method),
            .url = parse_url("https://example.amazonaws.com" + std::string{target}).value(),
            .headers = {},
            .body = {}};
}

std::string signature_of(HttpRequest given) {
    sigv4::sign(given, example, scope, moment);
    const auto* authorization = find_header(given.headers, "Authorization");
    REQUIRE(authorization);
    return authorization->substr(authorization->find("Signature=") + 10);
}

}  // namespace

TEST_CASE("sigv4: the published vectors get the published signatures") {
    // get-vanilla, get-vanilla-query-order-key-case and post-vanilla of the signing test suite.
    CHECK(signature_of(request("GET", "/")) ==
          "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
    CHECK(signature_of(request("GET", "/?Param2=value2&Param1=value1")) ==
          "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500");
    CHECK(signature_of(request("POST", "/")) ==
          "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b");
}

TEST_CASE("sigv4: the header names algorithm, scope and signed headers as published") {
    auto given = request("GET", "/");
    sigv4::sign(given, example, scope, moment);

    CHECK(*find_header(given.headers, "x-amz-date") == "20150830T123600Z");
    CHECK(*find_header(given.headers, "authorization") ==
          "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
          "SignedHeaders=host;x-amz-date, "
          "Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
}

TEST_CASE("sigv4: key derivation gives the key of the documentation") {
    // The worked example of the signing guide: iam, us-east-1, 20120215.
    const auto date = hmac_sha256("AWS4wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "20120215");
    const auto region = hmac_sha256(date, "us-east-1");
    const auto service = hmac_sha256(region, "iam");
    CHECK(hex(date) == "969fbb94feb542b71ede6f87fe4d5fa29c789342b0f407474670f0c2489e0a0d");
    CHECK(hex(region) == "69daa0209cd9c5ff5c8ced464a696fd4252e981430b10e3d3fd8e2f197d7a70c");
    CHECK(hex(service) == "f72cfd46f26bc4643f06a11eabb6c0ba18780c19a8da0c31ace671265e3c87fa");
    CHECK(hex(hmac_sha256(service, "aws4_request")) ==
          "f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d");
}

TEST_CASE("digest: published vectors of SHA-256, HMAC, MD5 and CRC-32") {
    CHECK(hex(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(hex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(hex(md5("")) == "d41d8cd98f00b204e9800998ecf8427e");
    CHECK(hex(md5("abc")) == "900150983cd24fb0d6963f7d28e17f72");
    CHECK(crc32("123456789") == 0xCBF43926U);
    // RFC 4231, cases 2 and 6 (a key longer than a block).
    CHECK(hex(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    CHECK(hex(hmac_sha256(std::string(131, '\xaa'),
                          "Test Using Larger Than Block-Size Key - Hash Key First")) ==
          "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}
