#include "sim/scenario/event.hpp"

#include <initializer_list>
#include <utility>

namespace torpor::sim {

std::string numbered(std::string_view text, int number) {
    constexpr std::string_view mark = "{n}";
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        if (text.substr(at).starts_with(mark)) {
            result += std::to_string(number);
            at += mark.size();
        } else {
            result += text[at];
            at += 1;
        }
    }
    return result;
}

namespace {

/// Replaces the mark in every text of one action.
class Numbering {
public:
    explicit Numbering(int number) : number_(number) {}

    void operator()(UserSays& says) const {
        if (says.threads == 1) put({&says.user, &says.text, &says.id});
    }
    void operator()(UserAttaches& attaches) const { put({&attaches.user}); }
    void operator()(UserChooses& chooses) const { put({&chooses.user, &chooses.label}); }
    void operator()(UserCompacts& compacts) const { put({&compacts.user}); }
    void operator()(RawMessage& message) const {
        put({&message.thread, &message.body, &message.id});
    }
    void operator()(RawCallback& callback) const { put({&callback.path, &callback.body}); }
    void operator()(ToolEmits& emits) const { put({&emits.text}); }
    void operator()(const Crash&) const {}
    void operator()(const Partition&) const {}
    void operator()(const Restart&) const {}

private:
    void put(std::initializer_list<std::string*> texts) const {
        for (std::string* text : texts)
            *text = numbered(*text, number_);
    }

    int number_;
};

}  // namespace

EventAction numbered(EventAction action, int number) {
    std::visit(Numbering{number}, action);
    return action;
}

}  // namespace torpor::sim
