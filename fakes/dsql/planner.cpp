#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include <nlohmann/json.hpp>

#include "fakes/dsql/definitions.hpp"
#include "fakes/dsql/plan.hpp"
#include "fakes/dsql/syntax.hpp"
#include "fakes/dsql/translator.hpp"

namespace torpor::fakes::dsql {
namespace {

enum class IndexMode : std::uint8_t { none, async };

struct PreparedText {
    std::string text;
    IndexMode mode = IndexMode::none;
};

std::string upper(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return result;
}

/// Where the word that starts at or after `from` lies; only blanks may precede it.
std::string_view next_word(std::string_view text, std::size_t from) {
    const auto start = text.find_first_not_of(" \t\r\n", from);
    if (start == std::string_view::npos) return {};
    auto end = start;
    while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) != 0))
        ++end;
    return text.substr(start, end - start);
}

/// ASYNC is a word of DSQL's grammar only: it becomes blanks, which keeps every location.
PreparedText without_async(const std::string& text) {
    const std::string_view view = text;
    std::size_t at = 0;
    const auto accept = [&](std::string_view wanted) {
        const auto found = next_word(view, at);
        if (upper(found) != wanted) return false;
        at = static_cast<std::size_t>(found.data() + found.size() - view.data());
        return true;
    };
    if (!accept("CREATE")) return {.text = text};
    accept("UNIQUE");
    if (!accept("INDEX") || !accept("ASYNC")) return {.text = text};
    PreparedText prepared{.text = text, .mode = IndexMode::async};
    std::fill_n(prepared.text.begin() + static_cast<std::ptrdiff_t>(at) - 5, 5, ' ');
    return prepared;
}

Plan plan_transaction(const Tree& body) {
    const auto kind = word(body, "kind");
    if (kind == "TRANS_STMT_COMMIT" || kind == "TRANS_STMT_ROLLBACK") {
        allow_only(body, "TransactionStmt", {"kind"});
        return kind == "TRANS_STMT_COMMIT" ? TransactionVerb::commit : TransactionVerb::rollback;
    }
    if (kind != "TRANS_STMT_BEGIN" && kind != "TRANS_STMT_START") {
        // Recorded: "unsupported transaction statement: SAVEPOINT".
        auto name = kind.substr(std::string_view("TRANS_STMT_").size());
        std::ranges::replace(name, '_', ' ');
        refuse("0A000", "unsupported transaction statement: " + name);
    }
    for (const auto& each : items(body, "options")) {
        const auto& option = body_of(each);
        if (word(option, "defname") != "transaction_isolation") {
            refuse_unsimulated("BEGIN with " + word(option, "defname"));
        }
        const auto& value = body_of(part(option, "arg"));
        const auto level = word(part(value, "sval"), "sval");
        if (level != "repeatable read") {
            refuse("0A000", "Unsupported isolation level: " + upper(level));
        }
    }
    return TransactionVerb::begin;
}

/// Statements that Aurora DSQL itself refuses. Recorded where aws.md 5.4 has the text.
void refuse_unsupported(const std::string& kind, const Tree& body) {
    if (kind == "VariableSetStmt") {
        const auto name = word(body, "name");
        for (const auto& each : items(body, "args")) {
            if (kind_of(each) != "DefElem") continue;
            const auto& option = body_of(each);
            if (word(option, "defname") != "transaction_isolation") continue;
            const auto level = word(part(body_of(part(option, "arg")), "sval"), "sval");
            if (level != "repeatable read") {
                refuse("0A000", "Unsupported isolation level: " + upper(level));
            }
        }
        if (name == "TRANSACTION" || name == "default_transaction_isolation") {
            refuse("0A000", "setting configuration parameter \"" + name + "\" not supported");
        }
        return;
    }
    constexpr std::array<std::pair<std::string_view, std::string_view>, 20> refused{
        {{"TruncateStmt", "unsupported statement: Truncate"},
         {"CreatedbStmt", "unsupported statement: Createdb"},
         {"CreateTrigStmt", "CREATE TRIGGER not supported"},
         {"CreateExtensionStmt", "unsupported statement: CreateExtension"},
         {"CreateTableAsStmt", "unsupported statement: CreateTableAs"},
         {"CreateEnumStmt", "unsupported statement: CreateEnum"},
         {"CompositeTypeStmt", "unsupported statement: CompositeType"},
         {"CreateRangeStmt", "unsupported statement: CreateRange"},
         {"RefreshMatViewStmt", "unsupported statement: RefreshMatView"},
         {"VacuumStmt", "unsupported statement: Vacuum"},
         {"ListenStmt", "unsupported statement: Listen"},
         {"UnlistenStmt", "unsupported statement: Unlisten"},
         {"NotifyStmt", "unsupported statement: Notify"},
         {"MergeStmt", "unsupported statement: Merge"},
         {"LockStmt", "unsupported statement: Lock"},
         {"AlterSystemStmt", "unsupported statement: AlterSystem"},
         {"ClusterStmt", "unsupported statement: Cluster"},
         {"ReindexStmt", "unsupported statement: Reindex"},
         {"CreateForeignTableStmt", "unsupported statement: CreateForeignTable"},
         {"DoStmt", "unsupported statement: Do"}}};
    for (const auto& [name, message] : refused) {
        if (name == kind) refuse("0A000", std::string(message));
    }
}

Plan plan_index(const Tree& body, IndexMode mode, const Catalog& catalog) {
    if (mode == IndexMode::none) {
        refuse("0A000", "unsupported mode. please use CREATE INDEX ASYNC.");
    }
    return plan_create_index(body, catalog);
}

Plan plan_parsed(const std::string& text, const Catalog& catalog) {
    const auto prepared = without_async(text);
    const auto statements = parse(prepared.text);
    if (statements.empty()) return EmptyPlan{};
    if (statements.size() > 1) {
        refuse("42601", "cannot insert multiple commands into a prepared statement");
    }
    const auto& statement = part(statements.front(), "stmt");
    const auto kind = kind_of(statement);
    const auto& body = body_of(statement);
    Translator translator(catalog, prepared.text);
    if (kind == "SelectStmt" && field(body, "intoClause")) {
        refuse("0A000", "unsupported statement: CreateTableAs");
    }
    if (kind == "SelectStmt") return translator.select(body);
    if (kind == "InsertStmt") return translator.insert(body);
    if (kind == "UpdateStmt") return translator.update(body);
    if (kind == "DeleteStmt") return translator.remove(body);
    if (kind == "TransactionStmt") return plan_transaction(body);
    if (kind == "CreateStmt") return plan_create_table(body, prepared.text, catalog);
    if (kind == "IndexStmt") return plan_index(body, prepared.mode, catalog);
    if (kind == "AlterTableStmt") return plan_alter_table(body, catalog);
    if (kind == "DropStmt") return plan_drop(body, catalog);
    refuse_unsupported(kind, body);
    refuse_unsimulated(kind);
}

}  // namespace

base::Result<Plan, Refusal> plan(const std::string& text, const Catalog& catalog) {
    try {
        return plan_parsed(text, catalog);
    } catch (const Refusal& refusal) {
        return std::unexpected(refusal);
    }
}

}  // namespace torpor::fakes::dsql
