#include "fakes/dsql/syntax.hpp"

#include <algorithm>
#include <memory>
#include <vector>

#include <pg_query.h>
#include <nlohmann/json.hpp>

#include "fakes/dsql/refusal.hpp"
#include "runtime/base/invariant.hpp"

namespace torpor::fakes::dsql {

Tree parse(const std::string& text) {
    struct Freed {
        PgQueryParseResult result;
        ~Freed() { pg_query_free_parse_result(result); }
    };
    if (text.contains('\0')) refuse("22021", "invalid byte sequence for encoding \"UTF8\": 0x00");
    const Freed parsed{pg_query_parse(text.c_str())};
    if (parsed.result.error) {
        const std::string message = parsed.result.error->message;
        if (message.starts_with("stack depth limit")) refuse("54001", message);
        if (message.starts_with("invalid byte sequence")) refuse("22021", message);
        refuse("42601", message);
    }
    auto tree = Tree::parse(parsed.result.parse_tree, nullptr, false);
    if (tree.is_discarded()) refuse_unsimulated("a statement whose tree cannot be read");
    auto statements = tree.find("stmts");
    base::invariant(statements != tree.end(), "a parsed text has a list of statements");
    return std::move(*statements);
}

std::string kind_of(const Tree& node) {
    if (!node.is_object() || node.size() != 1) return {};
    return node.begin().key();
}

const Tree& body_of(const Tree& node) {
    if (!node.is_object() || node.size() != 1) refuse_unsimulated("a node without one kind");
    return *node.begin();
}

const Tree& part(const Tree& body, const char* name) {
    const auto* found = field(body, name);
    if (!found) refuse_unsimulated(std::string("a node without ") + name);
    return *found;
}

const Tree* field(const Tree& body, const char* name) {
    if (!body.is_object()) return nullptr;
    const auto found = body.find(name);
    return found == body.end() ? nullptr : &*found;
}

std::string word(const Tree& body, const char* name) {
    const auto* found = field(body, name);
    return found && found->is_string() ? found->get<std::string>() : std::string();
}

bool flag(const Tree& body, const char* name) {
    const auto* found = field(body, name);
    return found && found->is_boolean() && found->get<bool>();
}

std::int64_t number(const Tree& body, const char* name) {
    const auto* found = field(body, name);
    return found && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

std::span<const Tree> items(const Tree& body, const char* name) {
    const auto* found = field(body, name);
    if (!found || !found->is_array()) return {};
    return found->get_ref<const Tree::array_t&>();
}

std::string string_of(const Tree& node) {
    if (kind_of(node) != "String") refuse_unsimulated(kind_of(node) + " as a name");
    return word(body_of(node), "sval");
}

void allow_only(const Tree& body,
                const std::string& kind,
                std::initializer_list<std::string_view> names) {
    for (const auto& [name, value] : body.items()) {
        if (name == "location") continue;
        if (std::ranges::find(names, name) == names.end()) {
            refuse_unsimulated(kind + "." + name);
        }
    }
}

}  // namespace torpor::fakes::dsql
