#include "sim/explore/story_draft.hpp"

namespace torpor::sim {

namespace {

/// None is part of another, or of what the runtime says itself.
constexpr std::array<std::string_view, 14> cue_words{
    "amber", "birch", "cedar",  "dunes",  "fjord", "grove",   "heron",
    "kelp",  "lotus", "nectar", "quartz", "raven", "saffron", "violet"};

}  // namespace

std::string StoryDraft::fresh_cue() {
    const std::string word(cue_words[cues.size()]);
    cues.push_back(word);
    open_cues.push_back(word);
    return word;
}

std::string StoryDraft::sure_cue() {
    const std::size_t most = with.long_stories ? cue_words.size() : 6;
    if (cues.empty()) return fresh_cue();
    if (cues.size() < most && draw.one_in("story/fresh-cue", 2)) return fresh_cue();
    return draw.pick("story/known-cue", cues);
}

std::string StoryDraft::cue() {
    if (!with.chains || !draw.one_in("story/cue", 2)) return "nothing more";
    return sure_cue();
}

}  // namespace torpor::sim
