#include "sim/property/delivery.hpp"

#include <algorithm>
#include <ostream>
#include <utility>

#include "sim/checks/rows.hpp"
#include "sim/scenario/duration_text.hpp"

namespace torpor::property {

namespace {

using namespace std::chrono_literals;

/// By then ada has subscribed, whatever dies in the first moments.
constexpr base::Duration beginning = 30min;
constexpr const char* ticker = "ticker";

template <class... Cases>
struct Overloaded : Cases... {
    using Cases::operator()...;
};

sim::Scenario stage(sim::Target target) {
    sim::Scenario scenario;
    scenario.title = "Commands of a model of delivery";
    scenario.agent.targets = {target};
    scenario.agent.tools = {ticker};
    scenario.agent.function_timeout = 1min;
    scenario.agent.visibility_timeout = 1min;
    scenario.agent.max_receive_count = 100;
    sim::ToolScript tool;
    tool.server = ticker;
    tool.answers = "I tick.";
    tool.subscribes = true;
    scenario.tools.emplace(ticker, std::move(tool));
    sim::ModelRule watch;
    watch.hears = "watch the ticker";
    watch.calls.push_back({.tool = ticker});
    sim::ModelRule otherwise;
    otherwise.says = "Very well.";
    scenario.model = {watch, otherwise};
    return scenario;
}

/// Writes commands down as events, and what must come of them.
class Clerk {
public:
    explicit Clerk(sim::Target target) { course_.scenario = stage(target); }

    Course take(const std::vector<Command>& commands) {
        say("ada", "watch the ticker");
        at_ = beginning;
        course_.expected.answers["ada"] = 1;
        for (const auto& command : commands) {
            at_ += command.after;
            std::visit(*this, command.what);
        }
        course_.scenario.expect.within = at_ + 24h;
        return std::move(course_);
    }

    void operator()(const Say& command) {
        say(command.user, "word " + std::to_string(said_.size()));
    }
    void operator()(const SayAgain& command) { add(said_[command.which % said_.size()]); }
    void operator()(const Die& command) {
        if (command.who == Die::Who::all) {
            add(sim::Restart{});
        } else {
            add(sim::Crash{sim::Victim::random});
        }
    }
    void operator()(const Tick& command) {
        const auto text = "tick " + std::to_string(ticks_ += 1);
        course_.expected.events["ada"].push_back(text);
        add(sim::ToolEmits{.tool = ticker, .text = text, .associative = true});
        if (!command.twice) return;
        // Long after the first delivery: a copy that came before it would be the first.
        add(sim::RawCallback{"{callback:ticker}",
                             R"({"type":"subscription_event","group_id":"{thread:ticker}",)"
                             R"("tool_call_id":"{call:ticker}","text":")" +
                                 text + R"(","associative":true,"event_id":"event-)" +
                                 std::to_string(ticks_) + "\"}"},
            30min);
    }
    void operator()(const AnswerAgain&) {
        add(sim::RawCallback{
            "{callback:ticker}",
            R"({"type":"tool_result","group_id":"{thread:ticker}","id":"{call:ticker}",)"
            R"("text":"I tick.","subscription":true})"});
    }

private:
    void say(const std::string& user, const std::string& text) {
        sim::UserSays says{.user = user, .text = text, .id = {}, .send_twice = {}};
        // A queue compares the identities of all conversations.
        says.id = user + "-says-" + std::to_string(said_.size());
        said_.push_back(says);
        course_.expected.words[user].push_back(text);
        add(std::move(says));
    }
    void add(sim::EventAction action, base::Duration later = {}) {
        course_.scenario.events.push_back(
            {.moment = sim::AtTime{at_ + later}, .action = std::move(action)});
    }

    Course course_;
    base::Duration at_{};
    std::vector<sim::UserSays> said_;
    int ticks_ = 0;
};

rc::Gen<Command> command() {
    const auto gap = rc::gen::elementOf(
        std::vector<base::Duration>{1min, 0s, 1ms, 200ms, 1s, 2s, 61s, 6min, 2h});
    const auto who = rc::gen::elementOf(std::vector<std::string>{"ada", "bob"});
    return rc::gen::exec([gap, who] {
        Command made;
        made.after = *gap;
        switch (*rc::gen::weightedElement<int>({{4, 0}, {3, 1}, {2, 2}, {3, 3}, {1, 4}})) {
            case 0:
                made.what = Say{*who};
                break;
            case 1:
                made.what = SayAgain{*rc::gen::inRange<std::size_t>(0, 20)};
                break;
            case 2:
                made.what = Die{*rc::gen::inRange(0, 3) == 2 ? Die::Who::all : Die::Who::one};
                break;
            case 3:
                made.what = Tick{*rc::gen::arbitrary<bool>()};
                break;
            default:
                made.what = AnswerAgain{};
                break;
        }
        return made;
    });
}

}  // namespace

rc::Gen<std::vector<Command>> commands() {
    return rc::gen::container<std::vector<Command>>(command());
}

Course course_of(const std::vector<Command>& commands, sim::Target target) {
    return Clerk(target).take(commands);
}

Delivered delivered_in(const sim::FinalState& state) {
    Delivered delivered;
    std::vector<sim::HistoryLine> lines;
    if (const auto history = state.tables.find("history"); history != state.tables.end()) {
        for (const auto& row : history->second) {
            if (auto line = sim::history_line(row)) lines.push_back(*std::move(line));
        }
    }
    std::ranges::sort(
        lines, {}, [](const sim::HistoryLine& line) { return std::pair{line.thread, line.order}; });
    for (const auto& line : lines) {
        if (line.kind == sim::HistoryLine::Kind::user) {
            delivered.words[line.thread].push_back(line.text);
        } else if (line.kind == sim::HistoryLine::Kind::event) {
            delivered.events[line.thread].push_back(line.text);
        } else if (line.kind == sim::HistoryLine::Kind::result) {
            delivered.answers[line.thread] += 1;
        }
    }
    return delivered;
}

void showValue(const Command& command, std::ostream& out) {
    out << sim::to_text(command.after) << " later ";
    std::visit(
        Overloaded{[&](const Say& say) { out << say.user << " speaks"; },
                   [&](const SayAgain& again) { out << "message " << again.which << " again"; },
                   [&](const Die& die) {
                       out << (die.who == Die::Who::all ? "all processes die" : "a process dies");
                   },
                   [&](const Tick& tick) { out << (tick.twice ? "a tick, twice" : "a tick"); },
                   [&](const AnswerAgain&) { out << "the tool's answer again"; }},
        command.what);
}

void showValue(const Delivered& delivered, std::ostream& out) {
    const auto list = [&out](const char* what, const auto& by_user) {
        for (const auto& [user, texts] : by_user) {
            out << what << " of " << user << ":";
            for (const auto& text : texts)
                out << " \"" << text << '"';
            out << '\n';
        }
    };
    list("words", delivered.words);
    list("events", delivered.events);
    for (const auto& [user, count] : delivered.answers)
        out << "answers of " << user << ": " << count << '\n';
}

}  // namespace torpor::property
