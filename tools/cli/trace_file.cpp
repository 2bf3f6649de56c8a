#include "tools/cli/trace_file.hpp"

#include "sim/kernel/guard.hpp"

namespace torpor::cli {

std::string to_line(const sim::TraceEvent& event) {
    const auto milliseconds = base::unix_milliseconds(event.at) % 1000;
    auto time = base::iso8601(event.at);
    const auto fraction = std::to_string(1000 + milliseconds).substr(1);
    time.insert(time.size() - 1, "." + fraction);
    std::string line = time + "  " + event.kind.name + "  " + event.subject;
    for (const auto& field : event.fields) {
        line += "  ";
        line += field.name;
        line += '=';
        if (const auto* number = std::get_if<std::int64_t>(&field.value)) {
            line += std::to_string(*number);
            continue;
        }
        for (const char letter : std::get<std::string>(field.value)) {
            if (letter == '\n') {
                line += "\\n";
            } else {
                line += letter;
            }
        }
    }
    return line;
}

bool TraceFile::begin_run() {
    if (path_.empty()) return true;
    file_ = std::ofstream{path_, std::ios::trunc};
    return file_.good();
}

sim::Trace::Sink TraceFile::sink() {
    if (path_.empty()) return {};
    return [this](const sim::TraceEvent& event) {
        const sim::GuardPause pause;
        file_ << to_line(event) << '\n';
    };
}

}  // namespace torpor::cli
