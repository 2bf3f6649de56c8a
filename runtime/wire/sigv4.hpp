#pragma once

#include <string>
#include <string_view>

#include "runtime/base/result.hpp"
#include "runtime/base/time.hpp"
#include "runtime/wire/http.hpp"

namespace torpor::wire::sigv4 {

struct Credentials {
    std::string access_key_id;
    std::string secret_access_key;
    std::string session_token;  ///< empty for long-lived keys
};

struct Scope {
    std::string region;
    std::string service;  ///< "sqs", "dynamodb", "scheduler", "bedrock", "lambda", "dsql"
};

/// Adds X-Amz-Date, X-Amz-Security-Token (if there is one) and Authorization to the request.
/// Signs host, content-type and every x-amz-* header (aws.md 8). Call it last.
void sign(HttpRequest& request,
          const Credentials& credentials,
          const Scope& scope,
          base::Instant now);

enum class Refusal {
    missing,
    incomplete,
    unknown_key,
    wrong_scope,
    mismatch,
    expired,
    not_yet_valid,
    bad_token
};

struct Refused {
    Refusal reason;
    std::string message;  ///< the sentence AWS would answer with
};

/// Checks a signed request as a service does: header form, scope, skew of `tolerance` either way,
/// signature over the bytes that arrived.
base::Result<void, Refused> verify(const HttpRequest& request,
                                   const Credentials& known,
                                   const Scope& scope,
                                   base::Instant now,
                                   base::Duration tolerance);

/// The service name in a request's credential scope, or empty: how one port serves many services.
std::string signed_service(const HttpRequest& request);

/// A DSQL password: the presigned URL of an action, without its scheme (aws.md 5.1).
/// `action` is "DbConnect" or "DbConnectAdmin".
std::string dsql_token(std::string_view host,
                       std::string_view action,
                       std::string_view region,
                       const Credentials& credentials,
                       base::Instant now,
                       base::Duration valid_for);
base::Result<void, Refused> verify_dsql_token(std::string_view token,
                                              std::string_view host,
                                              std::string_view action,
                                              std::string_view region,
                                              const Credentials& known,
                                              base::Instant now);

}  // namespace torpor::wire::sigv4
