#include "sim/kernel/trace.hpp"

namespace torpor::sim {

void Trace::record(base::Instant at,
                   TraceKind kind,
                   std::string_view subject,
                   std::initializer_list<TraceField> fields) {
    event_count_ += 1;
    hash_.fold(static_cast<std::uint64_t>(at.time_since_epoch().count()));
    hash_.fold(std::string_view{kind.name});
    hash_.fold(subject);
    for (const TraceField& field : fields) {
        hash_.fold(std::string_view{field.name});
        if (field.is_text) {
            hash_.fold(field.text);
        } else {
            hash_.fold(static_cast<std::uint64_t>(field.number));
        }
    }
    if (!sink_) return;

    TraceEvent event{at, kind, std::string{subject}, {}};
    event.fields.reserve(fields.size());
    for (const TraceField& field : fields) {
        if (field.is_text) {
            event.fields.push_back({field.name, std::string{field.text}});
        } else {
            event.fields.push_back({field.name, field.number});
        }
    }
    sink_(std::move(event));
}

}  // namespace torpor::sim
