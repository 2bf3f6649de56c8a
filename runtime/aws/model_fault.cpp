#include "runtime/aws/model_fault.hpp"

namespace torpor::aws {

namespace {

using Kind = ports::ModelFailure::Kind;

/// The sentences of Bedrock and of the models behind it for a request beyond the context window.
bool says_too_long(std::string_view message) {
    return message.find("too long") != std::string_view::npos ||
           message.find("context limit") != std::string_view::npos;
}

Kind kind_of_refusal(std::string_view message) {
    return says_too_long(message) ? Kind::too_long : Kind::refused;
}

Kind kind_of(const ServiceFailure& failure) {
    // The provider behind Bedrock failed; Bedrock itself is well.
    constexpr int failed_dependency = 424;
    switch (failure.error) {
        case Error::throttled:
            return Kind::throttled;
        case Error::unreachable:
        case Error::service_failed:
        case Error::not_understood:
            return Kind::unavailable;
        case Error::refused:
            if (failure.status == failed_dependency) return Kind::unavailable;
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
