#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/e2e/child_process.hpp"
#include "tests/e2e/examples/quotations.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace torpor;

namespace {

/// What the program prints, if it ends well.
std::vector<std::string> run_embed(const std::string& file) {
    e2e::ChildProcess program({EMBED_PROGRAM, file}, {});
    std::vector<std::string> lines;
    for (auto line = program.read_line(); !line.empty(); line = program.read_line())
        lines.push_back(line);
    CHECK(program.wait() == 0);
    return lines;
}

}  // namespace

TEST_CASE("embed: the model reads a thermometer of the program and answers in ada's manner") {
    tests::TemporaryFolder folder;
    CHECK(run_embed(folder.file("house.db")) ==
          std::vector<std::string>{"ada: How warm is it in the kitchen?",
                                   "(the thermometer in the kitchen is read)",
                                   "agent: With pleasure: 21 degrees."});
}

TEST_CASE("embed: a second run with the same file goes on with the conversation") {
    tests::TemporaryFolder folder;
    run_embed(folder.file("house.db"));
    CHECK(run_embed(folder.file("house.db")) ==
          std::vector<std::string>{"ada: How warm is it in the kitchen?",
                                   "(the thermometer in the kitchen is read)",
                                   "agent: With pleasure: still 21 degrees."});
}

TEST_CASE("embed: what its document quotes stands in the program") {
    const auto program = e2e::text_of("examples/embed/main.cpp");
    const auto quotations = e2e::quotations_in("docs/embedding.md");
    CHECK(quotations.size() >= 3);
    for (const auto& quotation : quotations)
        CHECK_THAT(program, Catch::Contains(quotation));
}
