#include "sim/shrink/title.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "sim/scenario/promise.hpp"

namespace torpor::sim {
namespace {

constexpr std::size_t line_length_max = 90;
constexpr std::size_t message_length_max = 200;

/// Something that goes wrong, with a verb in the singular or in the plural.
struct Cause {
    std::string noun;
    bool plural = false;
};

std::string crash_noun(const ScenarioEvent& event) {
    if (const auto* when = std::get_if<WhenReached>(&event.moment))
        return "crash at " + std::string(to_text(when->point));
    if (const auto* at = std::get_if<AtEffect>(&event.moment))
        return "crash at effect " + std::to_string(at->number);
    return "crash";
}

void append_blows(std::vector<Cause>& causes, const Scenario& scenario) {
    std::vector<std::string> crashes;
    std::size_t restarts = 0;
    std::size_t partitions = 0;
    std::size_t repeated = 0;
    for (const auto& event : scenario.events) {
        if (std::holds_alternative<Crash>(event.action)) crashes.push_back(crash_noun(event));
        if (std::holds_alternative<Restart>(event.action)) restarts += 1;
        if (std::holds_alternative<Partition>(event.action)) partitions += 1;
        const auto* says = std::get_if<UserSays>(&event.action);
        if (says != nullptr && says->send_twice) repeated += 1;
    }
    const auto count = [&](std::size_t number, const std::string& one, const std::string& many) {
        if (number == 1) causes.push_back({"a " + one, false});
        if (number > 1) causes.push_back({std::to_string(number) + ' ' + many, true});
    };
    count(crashes.size(), crashes.empty() ? "" : crashes.front(), "crashes");
    count(restarts, "restart", "restarts");
    count(partitions, "partition", "partitions");
    count(repeated, "repeated message", "repeated messages");
}

void append_rates(std::vector<Cause>& causes, const Scenario& scenario) {
    const auto& faults = scenario.faults;
    const auto rate = [&](int value, const char* noun) {
        if (value > 0) causes.push_back({noun, true});
    };
    rate(faults.crashes_at_most, "drawn crashes");
    rate(faults.requests_lost, "lost requests");
    rate(faults.responses_lost, "lost responses");
    rate(faults.refused, "refused connections");
    rate(faults.delayed, "delays");
    rate(faults.throttles, "requests to come back later");
    rate(faults.stream_cuts, "broken streams");
    rate(faults.duplicate_deliveries, "duplicate deliveries");
    rate(faults.service_errors, "errors of services");
    rate(faults.conflicts, "conflicts of transactions");
    rate(faults.disk_errors, "disk errors");
    if (scenario.schedule.kind == Schedule::Kind::priorities)
        causes.push_back({"a slow process", false});
}

std::vector<Cause> causes_of(const Scenario& scenario) {
    std::vector<Cause> causes;
    append_blows(causes, scenario);
    append_rates(causes, scenario);
    return causes;
}

std::string listed(const std::vector<std::string>& words) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) text += i + 1 == words.size() ? " and " : ", ";
        text += words[i];
    }
    return text;
}

std::string listed(const std::vector<Cause>& causes) {
    std::vector<std::string> nouns;
    for (const auto& cause : causes)
        nouns.push_back(cause.noun);
    return listed(nouns);
}

std::string capitalised(std::string text) {
    if (!text.empty() && text.front() >= 'a' && text.front() <= 'z')
        text.front() = static_cast<char>(text.front() - 'a' + 'A');
    return text;
}

std::string broken(const Violation& violation) {
    const bool promise = std::ranges::find(promise_names, violation.check) != promise_names.end();
    if (promise) return violation.check;
    return violation.check == "expectation" ? "an expectation" : "the " + violation.check;
}

std::string messages(int count) {
    return count == 1 ? "one message" : std::to_string(count) + " messages";
}

/// "Ada writes one message, bob writes 2 messages".
std::vector<std::string> words_written(const Scenario& scenario) {
    std::map<std::string, int> written;
    std::vector<std::string> parts;
    for (const auto& event : scenario.events) {
        const auto* says = std::get_if<UserSays>(&event.action);
        if (says == nullptr) continue;
        const int times = event.repeats ? event.repeats->times : 1;
        if (says->threads > 1) {
            parts.push_back(std::to_string(says->threads) + " users write at once");
        } else if (says->user.contains("{n}")) {
            parts.push_back(std::to_string(times) + " users write one after the other");
        } else {
            written[says->user] += times;
        }
    }
    for (const auto& [user, count] : written)
        parts.push_back(user + " writes " + messages(count));
    return parts;
}

/// "Ada writes one message and the model calls weather".
std::string deeds(const Scenario& scenario) {
    auto parts = words_written(scenario);
    std::set<std::string> called;
    for (const auto& rule : scenario.model) {
        for (const auto& call : rule.calls)
            called.insert(call.tool);
    }
    if (!called.empty())
        parts.push_back("the model calls " +
                        listed(std::vector<std::string>(called.begin(), called.end())));
    if (parts.empty()) parts.emplace_back("nobody writes anything");
    return capitalised(listed(parts));
}

/// Lines that fit into a file.
std::vector<std::string> wrapped(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t from = 0; from < text.size();) {
        auto end = text.size();
        if (end - from > line_length_max) {
            const auto space = text.rfind(' ', from + line_length_max);
            end = space == std::string::npos || space <= from ? text.find(' ', from) : space;
        }
        lines.push_back(text.substr(from, end - from));
        if (end == std::string::npos) break;
        from = end + 1;
    }
    return lines;
}

/// A break between two letters of a foreign script is none: UTF-8 stays whole.
std::string shortened(std::string message) {
    if (message.size() <= message_length_max) return message;
    auto end = message_length_max;
    while (end > 0 && (static_cast<unsigned char>(message[end]) & 0xC0U) == 0x80U)
        end -= 1;
    message.resize(end);
    return message + "...";
}

}  // namespace

std::string title_of(const Scenario& scenario, const Violation& violation) {
    auto causes = causes_of(scenario);
    if (causes.empty()) causes.push_back({"a conversation", false});
    const bool plural = causes.size() > 1 || causes.front().plural;
    return capitalised(listed(causes)) + (plural ? " break " : " breaks ") + broken(violation);
}

std::vector<std::string> story_of(const Scenario& scenario, const Violation& violation) {
    const auto causes = causes_of(scenario);
    const auto manner = causes.empty() ? "Then " : "With " + listed(causes) + ", ";
    return wrapped(deeds(scenario) + ". " + manner + broken(violation) +
                   " was broken: " + shortened(violation.message) + ".");
}

}  // namespace torpor::sim
