#pragma once

#include <map>
#include <string>
#include <vector>

#include "runtime/aws/account.hpp"
#include "runtime/base/result.hpp"
#include "runtime/core/policy.hpp"
#include "runtime/wire/http.hpp"

namespace torpor::lambda {

/// Which of our functions a process is; `_HANDLER` names it in text with hyphens.
enum class FunctionKind { agent, rap_receiver, delay_relay };

/// Everything a function is told by its environment, checked. What a kind does not use is empty.
struct FunctionSettings {
    FunctionKind kind = FunctionKind::agent;
    wire::Url runtime_api;
    aws::Account account;

    std::string input_queue_url;
    std::string output_queue_url;
    std::string delay_queue_url;
    std::string table;
    std::string scheduler_role_arn;
    std::string dsql_endpoint;  ///< host of an Aurora DSQL cluster; or:
    std::string database_url;   ///< a plain PostgreSQL, which wins

    /// Whether the function was told of a database; the receiver can do without one.
    bool has_database() const { return !dsql_endpoint.empty() || !database_url.empty(); }

    std::string callback_url;
    std::string callback_secret;
    std::vector<std::string> tool_servers;    ///< base URLs
    std::vector<std::string> signed_servers;  ///< those of them that want our signature

    std::string model_id;
    std::string system_prompt;
    core::SlicePolicy policy;
};

struct SettingsError {
    std::string variable;
    std::string problem;

    /// "INPUT_QUEUE_URL: is not set".
    std::string text() const { return variable + ": " + problem; }
};

using Variables = std::map<std::string, std::string>;

/// Reads the variables of contracts.md I-28 and those of Lambda and the AWS SDKs. An empty variable
/// is one that is not set. The error is the first one found.
base::Result<FunctionSettings, SettingsError> read_environment(const Variables& variables);

}  // namespace torpor::lambda
