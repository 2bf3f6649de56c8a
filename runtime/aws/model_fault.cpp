#include "runtime/aws/model_fault.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace torpor::aws {

namespace {

using Kind = ports::ModelFailure::Kind;

/// Parts of the sentences of Bedrock and of the models behind it for a request beyond the context
/// window.
constexpr std::array<std::string_view, 5> too_long_sentences{
    "too long", "context limit", "context length", "context window", "too many input tokens"};

bool says_too_long(std::string_view message) {
    return std::ranges::any_of(too_long_sentences, [&](std::string_view part) {
        return message.find(part) != std::string_view::npos;
    });
}

Kind kind_of_refusal(std::string_view message) {
    return says_too_long(message) ? Kind::too_long : Kind::refused;
}

Kind kind_of(const ServiceFailure& failure) {
    // The provider behind Bedrock failed; Bedrock itself is well.
    constexpr int failed_dependency = 424;
    constexpr int content_too_large = 413;
    switch (failure.error) {
        case Error::throttled:
            return Kind::throttled;
        case Error::unreachable:
        case Error::service_failed:
        case Error::not_understood:
            return Kind::unavailable;
        case Error::refused:
            if (failure.status == failed_dependency) return Kind::unavailable;
            if (failure.status == content_too_large) return Kind::too_long;
            if (failure.type == "ServiceQuotaExceededException") return Kind::throttled;
            return kind_of_refusal(failure.message);
    }
    return Kind::refused;
}

}  // namespace

bool is_transient(const ModelFault& fault) {
    return fault.kind == Kind::throttled || fault.kind == Kind::unavailable;
}

ModelFault fault_of(const ServiceFailure& failure) {
    const auto prefix = failure.type.empty() ? std::string{} : failure.type + ": ";
    return {.kind = kind_of(failure), .message = prefix + failure.message};
}

ModelFault fault_of(const wire::bedrock::StreamFailure& failure) {
    ModelFault fault{.kind = Kind::unavailable, .message = failure.type + ": " + failure.message};
    if (failure.type == "throttlingException") fault.kind = Kind::throttled;
    if (failure.type == "validationException") fault.kind = kind_of_refusal(failure.message);
    return fault;
}

}  // namespace torpor::aws
