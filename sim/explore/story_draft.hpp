#pragma once

#include <deque>
#include <string>
#include <vector>

#include "sim/explore/draw.hpp"
#include "sim/scenario/scenario.hpp"

namespace torpor::sim {

/// What a generated story may be about. Most are off in most stories: few features at a time meet
/// in more combinations than all of them at once, and a small story is read faster.
struct Families {
    bool parallel = false;     ///< several calls in one turn
    bool chains = false;       ///< what a tool says makes the model act again
    bool tool_faults = false;  ///< tools that answer twice, late, early, wrongly or not at all
    bool slow_tools = false;   ///< minutes to days
    bool prompts = false;      ///< authorisations, choices, consents
    bool views = false;
    bool subscriptions = false;
    bool bad_servers = false;  ///< that hang, or whose manifest is broken
    bool children = false;
    bool sleeps = false;
    bool local_times = false;
    bool waits = false;          ///< sleep_until_event_or_input
    bool interruptions = false;  ///< words at points of slices
    bool repeats = false;        ///< equal ids, equal texts, sends done twice
    bool forgeries = false;      ///< raw messages and callbacks
    bool compaction = false;
    bool model_faults = false;
    bool same_call_ids = false;  ///< the model numbers its calls per turn
    bool deadlines = false;
    bool zombies = false;    ///< timeouts that meet each other
    bool crowds = false;     ///< many conversations at once
    bool odd_turns = false;  ///< unknown tools, arguments that do not fit, empty turns
    bool long_stories = false;
};

/// A story while it is being written, shared by those who write its parts.
struct StoryDraft {
    explicit StoryDraft(base::Random& random) : draw(random) {}

    Draw draw;
    Families with;
    Scenario story;

    std::vector<std::string> users;
    /// Words that the model reacts to, and for which no rule was written yet.
    std::deque<std::string> open_cues;
    std::vector<std::string> cues;
    /// Times after the start at which something is likely to happen.
    std::vector<base::Duration> anchors{base::Duration::zero()};
    base::Duration last_event{};
    /// No longer than this does the story go on after its last event, faults aside.
    base::Duration waits{};

    /// A word that a rule will hear, mostly one that is used already; or nothing: what is said then
    /// moves the model to nothing but words.
    std::string cue();
    /// One that a rule will hear, whatever is left of the story's size.
    std::string sure_cue();

private:
    std::string fresh_cue();
};

/// Tools and servers. The texts they say hold cues.
void write_tools(StoryDraft& draft);
/// What users, producers and strangers do.
void write_events(StoryDraft& draft);
/// A rule for each cue, and one for every other word.
void write_model(StoryDraft& draft);

}  // namespace torpor::sim
