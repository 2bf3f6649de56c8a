#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

/// PostgreSQL's own grammar, as libpg_query gives it: a tree of nodes `{"Kind": {fields}}`.
namespace torpor::fakes::dsql {

using Tree = nlohmann::json;

/// The list of statements in `text`. Throws Refusal 42601 where PostgreSQL's parser would.
Tree parse(const std::string& text);

std::string kind_of(const Tree& node);
const Tree& body_of(const Tree& node);

/// A field of a node's body, or nothing.
const Tree* field(const Tree& body, const char* name);
/// A field the grammar always fills; its absence is refused.
const Tree& part(const Tree& body, const char* name);
/// Text of a field, empty if it is absent.
std::string word(const Tree& body, const char* name);
bool flag(const Tree& body, const char* name);
std::int64_t number(const Tree& body, const char* name);
/// The elements of a list field; none if it is absent.
std::span<const Tree> items(const Tree& body, const char* name);
/// `{"String": {"sval": …}}`.
std::string string_of(const Tree& node);

/// Refuses a node that says more than the planner reads: nothing is silently ignored.
void allow_only(const Tree& body,
                const std::string& kind,
                std::initializer_list<std::string_view> names);

}  // namespace torpor::fakes::dsql
