#include "runtime/core/history.hpp"
#include "runtime/core/thread_state.hpp"

namespace torpor::core {

std::string_view to_text(Resolution resolution) {
    switch (resolution) {
        case Resolution::answered:
            return "answered";
        case Resolution::interrupted:
            return "interrupted";
        case Resolution::expired:
            return "expired";
        case Resolution::local_error:
            return "local_error";
    }
    return {};
}

std::string_view to_text(CallKind kind) {
    switch (kind) {
        case CallKind::rap:
            return "rap";
        case CallKind::sleep:
            return "sleep";
        case CallKind::sleep_until:
            return "sleep_until";
        case CallKind::wait:
            return "wait";
        case CallKind::birth:
            return "birth";
    }
    return {};
}

std::string_view to_text(CallStatus status) {
    switch (status) {
        case CallStatus::pending:
            return "pending";
        case CallStatus::answered:
            return "answered";
        case CallStatus::interrupted:
            return "interrupted";
        case CallStatus::expired:
            return "expired";
    }
    return {};
}

std::optional<Resolution> resolution(std::string_view text) {
    for (const auto one : {Resolution::answered, Resolution::interrupted, Resolution::expired,
                           Resolution::local_error}) {
        if (to_text(one) == text) return one;
    }
    return std::nullopt;
}

std::optional<CallKind> call_kind(std::string_view text) {
    for (const auto one :
         {CallKind::rap, CallKind::sleep, CallKind::sleep_until, CallKind::wait, CallKind::birth}) {
        if (to_text(one) == text) return one;
    }
    return std::nullopt;
}

std::optional<CallStatus> call_status(std::string_view text) {
    for (const auto one : {CallStatus::pending, CallStatus::answered, CallStatus::interrupted,
                           CallStatus::expired}) {
        if (to_text(one) == text) return one;
    }
    return std::nullopt;
}

}  // namespace torpor::core
