#pragma once

#include <string>
#include <vector>

/// What documents quote of programs, without indentation.
namespace torpor::e2e {

/// A file of the repository.
std::string text_of(const std::string& path);
/// The C++ in a document of the repository, one text for each block.
std::vector<std::string> quotations_in(const std::string& path);

}  // namespace torpor::e2e
