#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runtime/base/ids.hpp"
#include "runtime/wire/input_message.hpp"

namespace torpor::sim {

/// The choices that users have been shown and not yet rid of, as a client keeps them: from outputs
/// that come twice and in any order. Its size follows from what is open, not from what has been.
class OpenChoices {
public:
    struct Choice {
        base::ThreadId thread;  ///< the user's conversation or a child of it
        base::CallId call;
        std::vector<std::string> labels;
        std::int64_t sequence = 0;
    };

    /// Follows the outputs. True if it shows a choice that was not open in this form.
    bool see(const wire::OutputMessage& output);
    /// The choice that was shown last to a user, among those with the label unless it is empty.
    const Choice* newest(const base::ThreadId& user, const std::string& label) const;

private:
    bool show(const wire::OutputMessage& output, const wire::ChoicePrompt& prompt);
    void end(const wire::OutputMessage& output, const base::CallId& call);
    bool has_ended(const base::CallId& call, std::int64_t sequence) const;

    std::map<base::ThreadId, std::vector<Choice>> open_;  ///< by root; in order of showing
    struct End {
        base::CallId call;
        std::int64_t sequence = 0;
    };
    /// The newest ends, because a prompt may be overtaken by its end.
    std::deque<End> ended_;
};

}  // namespace torpor::sim
