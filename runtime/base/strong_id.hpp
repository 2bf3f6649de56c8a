#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <utility>

namespace torpor::base {

/// A name for one kind of thing. Two kinds never compare, convert or mix.
template <class Kind>
class StrongId {
public:
    StrongId() = default;
    explicit StrongId(std::string value) : value_(std::move(value)) {}

    const std::string& str() const { return value_; }
    std::string_view view() const { return value_; }
    bool empty() const { return value_.empty(); }

    friend auto operator<=>(const StrongId&, const StrongId&) = default;

private:
    std::string value_;
};

}  // namespace torpor::base
