#include "runtime/wire/http.hpp"

#include <catch2/catch.hpp>

using namespace torpor::wire;

TEST_CASE("url: parts, default ports and the authority") {
    const auto plain = parse_url("http://weather.tools").value();
    CHECK(plain.scheme == "http");
    CHECK(plain.host == "weather.tools");
    CHECK(plain.port == 80);
    CHECK(plain.target == "/");
    CHECK(plain.authority() == "weather.tools");

    const auto full = parse_url("HTTPS://weather.tools:8443/a%20b?x=1&y=2#part").value();
    CHECK(full.scheme == "https");
    CHECK(full.port == 8443);
    CHECK(full.target == "/a%20b?x=1&y=2");
    CHECK(full.text() == "https://weather.tools:8443/a%20b?x=1&y=2");

    CHECK(parse_url("https://weather.tools:443").value().authority() == "weather.tools");
    CHECK(parse_url("http://weather.tools?x=1").value().target == "/?x=1");
}

TEST_CASE("url: an IPv6 address loses its brackets and gets them back") {
    const auto url = parse_url("http://[::1]:9001/x").value();
    CHECK(url.host == "::1");
    CHECK(url.port == 9001);
    CHECK(url.authority() == "[::1]:9001");
}

TEST_CASE("url: what is no absolute http URL is refused") {
    for (const auto* text :
         {"", "weather.tools", "/path", "ftp://weather.tools", "http://", "http://:80",
          "http://a:0", "http://a:65536", "http://a:80x", "http://a:", "http://ada@weather.tools",
          "http://weather tools", "http://weather.tools/\n", "http://[::1", "http://[x]",
          "http://weather.tools/\xc3\xa9"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_url(text));
    }
}

TEST_CASE("headers: names are found in any case and replaced once") {
    Headers headers{{"Content-Type", "a"}, {"X-One", "1"}, {"content-type", "b"}};
    CHECK(*find_header(headers, "CONTENT-TYPE") == "a");
    CHECK(find_header(headers, "x-two") == nullptr);

    set_header(headers, "content-Type", "c");
    set_header(headers, "X-Two", "2");
    CHECK(headers == Headers{{"Content-Type", "c"}, {"X-One", "1"}, {"X-Two", "2"}});
}

TEST_CASE("percent encoding: only unreserved characters stay, and decoding is strict") {
    CHECK(percent_encode("anthropic.claude-v1:0/~_") == "anthropic.claude-v1%3A0%2F~_");
    CHECK(percent_encode("\xc3\xa9 +") == "%C3%A9%20%2B");
    CHECK(percent_decode("a%3a%3Ab+") == "a::b+");
    CHECK_FALSE(percent_decode("%"));
    CHECK_FALSE(percent_decode("%4"));
    CHECK_FALSE(percent_decode("%4g"));
}
