#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "runtime/base/time.hpp"
#include "sim/kernel/rolling_hash.hpp"

namespace torpor::sim {

/// What kind of thing happened: one literal of an open set, such as "process.crashed".
struct TraceKind {
    const char* name;
};

using TraceValue = std::variant<std::int64_t, std::string>;

/// A named value while it is being recorded; it views its text, so it costs nothing to build.
class TraceField {
public:
    template <class Integer>
        requires std::is_integral_v<Integer> || std::is_enum_v<Integer>
    TraceField(const char* field, Integer value)
        : name(field), number(static_cast<std::int64_t>(value)) {}
    TraceField(const char* field, std::string_view value)
        : name(field), text(value), is_text(true) {}
    TraceField(const char* field, const char* value) : TraceField(field, std::string_view{value}) {}
    TraceField(const char* field, const std::string& value)
        : TraceField(field, std::string_view{value}) {}

    const char* name;
    std::int64_t number = 0;
    std::string_view text;
    bool is_text = false;
};

struct TraceEvent {
    struct Field {
        const char* name;
        TraceValue value;
    };

    base::Instant at;
    TraceKind kind;
    std::string subject;
    std::vector<Field> fields;
};

/// The typed, ordered record of a run. Everything recorded goes into the hash that identifies the
/// run; events are built only while a sink takes them, so that sweeps over seeds stay cheap.
class Trace {
public:
    using Sink = std::function<void(TraceEvent)>;

    /// An empty sink stops the delivery. The hash does not depend on it.
    void set_sink(Sink sink) { sink_ = std::move(sink); }

    void record(base::Instant at,
                TraceKind kind,
                std::string_view subject,
                std::initializer_list<TraceField> fields = {});

    /// Adds to the hash what is too frequent for an event: draws and steps.
    RollingHash& hash() { return hash_; }

    std::uint64_t hash_value() const { return hash_.value(); }
    std::uint64_t event_count() const { return event_count_; }

private:
    RollingHash hash_;
    std::uint64_t event_count_ = 0;
    Sink sink_;
};

}  // namespace torpor::sim
