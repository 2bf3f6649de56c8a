#include <set>
#include <vector>

#include <catch2/catch.hpp>

#include "runtime/base/ids.hpp"
#include "runtime/base/invariant.hpp"
#include "runtime/base/random.hpp"

using namespace torpor::base;

namespace {

/// Counts upwards, so that every digit of a draw shows.
class CountingRandom final : public Random {
public:
    std::uint64_t choose(std::string_view, std::uint64_t bound) override {
        draws += 1;
        return 0x0123456789abU % bound;
    }
    int draws = 0;
};

}  // namespace

TEST_CASE("strong id: a name with an order") {
    const ThreadId ada{"ada"};
    CHECK(ada.str() == "ada");
    CHECK_FALSE(ada.empty());
    CHECK(ThreadId{}.empty());
    CHECK(ada == ThreadId{"ada"});
    CHECK(std::set<ThreadId>{ThreadId{"bob"}, ada}.begin()->view() == "ada");
    static_assert(!std::is_convertible_v<std::string, ThreadId>);
    static_assert(!std::is_constructible_v<ThreadId, CallId>);
}

TEST_CASE("invariant: a broken claim names itself and its place") {
    invariant(true, "a true claim passes");
    try {
        invariant(false, "two and two are five");
        FAIL("the violation is thrown");
    } catch (const InvariantViolation& violation) {
        CHECK(violation.claim == "two and two are five");
        CHECK(violation.text().find("vocabulary_test.cpp:") != std::string::npos);
        CHECK(violation.text().ends_with(": two and two are five"));
    }
    static_assert(!std::is_base_of_v<std::exception, InvariantViolation>);
}

TEST_CASE("random text: as many digits as asked for, twelve to a draw") {
    CountingRandom random;
    CHECK(hex_digits(random, "test/site", 0).empty());
    CHECK(random.draws == 0);
    CHECK(hex_digits(random, "test/site", 13) == "ba9876543210b");
    CHECK(random.draws == 2);
}

TEST_CASE("uuid: version and variant are where they belong") {
    CountingRandom random;
    const auto text = uuid(random, "test/site");
    CHECK(text.size() == 36);
    for (const std::size_t dash : {8U, 13U, 18U, 23U})
        CHECK(text[dash] == '-');
    CHECK(text[14] == '4');
    CHECK(std::string{"89ab"}.find(text[19]) != std::string::npos);
}
