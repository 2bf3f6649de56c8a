#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "fakes/bedrock/script.hpp"
#include "runtime/wire/bedrock.hpp"

namespace torpor::fakes::bedrock {

/// What a request tells a model that reads it, under the names that scripts use (see Rule).
class Placeholders {
public:
    Placeholders(const wire::bedrock::ConverseStream& request, std::string_view heard);

    std::string fill(std::string_view text) const;
    /// JSON text of an object; texts in it are filled, and "{ancestors}" alone becomes an array.
    std::string fill_arguments(const std::string& arguments) const;

private:
    std::map<std::string, std::string, std::less<>> values_;
    std::vector<std::string> path_;  ///< of the thread, from the root
};

/// The rule as it is performed for a request.
Rule filled(Rule rule, const Placeholders& placeholders);

}  // namespace torpor::fakes::bedrock
