#include "tests/e2e/examples/quotations.hpp"

#include <fstream>

#include <catch2/catch.hpp>

namespace torpor::e2e {

namespace {

std::ifstream source(const std::string& path) {
    std::ifstream file(TORPOR_SOURCE_DIR "/" + path);
    REQUIRE(file.is_open());
    return file;
}

std::string without_indentation(const std::string& line) {
    const auto begin = line.find_first_not_of(' ');
    return begin == std::string::npos ? "\n" : line.substr(begin) + "\n";
}

}  // namespace

std::string text_of(const std::string& path) {
    auto file = source(path);
    std::string text;
    for (std::string line; std::getline(file, line);)
        text += without_indentation(line);
    return text;
}

std::vector<std::string> quotations_in(const std::string& path) {
    auto file = source(path);
    std::vector<std::string> blocks;
    bool within = false;
    for (std::string line; std::getline(file, line);) {
        if (line == "```cpp") {
            within = true;
            blocks.emplace_back();
        } else if (line.starts_with("```")) {
            within = false;
        } else if (within) {
            blocks.back() += without_indentation(line);
        }
    }
    return blocks;
}

}  // namespace torpor::e2e
