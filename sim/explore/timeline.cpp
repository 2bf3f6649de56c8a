#include "sim/explore/timeline.hpp"

#include <algorithm>
#include <utility>

#include "sim/explore/draw.hpp"

namespace torpor::sim {

namespace {

using namespace std::chrono_literals;

constexpr std::array<base::Duration, 9> gaps{1min, 0s, 1ms, 500ms, 1s, 2s, 10s, 16min, 24h};
constexpr std::array<Point, 5> points{Point::tool_invoked, Point::history_saved, Point::model_asked,
                                      Point::outbox_sent, Point::message_deleted};

class TimelineDraft {
public:
    TimelineDraft(Scenario& story, const Cast& cast, base::Random& random)
        : story_(story), cast_(cast), draw_(random) {}

    void write() {
        const int count = draw_.between("timeline/messages", 1, cast_.messages_max);
        for (int i = 0; i < count; ++i)
            write_words(i);
        const int deeds = draw_.between("timeline/deeds", 0, 2);
        for (int i = 0; i < deeds; ++i)
            write_deed();
        story_.expect.within += at_;
    }

private:
    EventMoment moment() {
        at_ += draw_.pick("timeline/gap", gaps);
        return AtTime{at_};
    }

    void write_words(int number) {
        UserSays says;
        says.user = draw_.pick("timeline/user", cast_.users);
        says.text = draw_.pick("timeline/phrase", cast_.phrases);
        if (draw_.one_in("timeline/send-twice", 6)) {
            says.send_twice = draw_.pick("timeline/send-again", gaps);
        }
        if (std::ranges::find(spoke_, says.user) == spoke_.end()) spoke_.push_back(says.user);
        if (number > 0 && draw_.one_in("timeline/interrupts", 4)) {
            const WhenReached when{draw_.pick("timeline/point", points),
                                   draw_.between("timeline/times", 1, 2)};
            add(when, std::move(says));
        } else {
            add(moment(), std::move(says));
        }
    }

    void write_deed() {
        const auto user = draw_.pick("timeline/who", spoke_);
        switch (draw_.below("timeline/deed", 4)) {
            case 0:
                return add(moment(), UserAttaches{user});
            case 1:
                return add(moment(), UserChooses{.user = user, .label = {}, .index = 0});
            case 2:
                return add(moment(), UserChooses{.user = user, .label = {}, .index = {}});
            default:
                return add(moment(), UserCompacts{user});
        }
    }

    void add(EventMoment when, EventAction action) {
        story_.events.push_back({.moment = std::move(when), .action = std::move(action)});
    }

    Scenario& story_;
    const Cast& cast_;
    Draw draw_;
    base::Duration at_{};
    std::vector<std::string> spoke_;
};

}  // namespace

Scenario with_drawn_timeline(Scenario agent, const Cast& cast, base::Random& random) {
    base::invariant(!cast.users.empty(), "somebody speaks in a timeline");
    base::invariant(!cast.phrases.empty(), "there is something to say in a timeline");
    TimelineDraft(agent, cast, random).write();
    return agent;
}

}  // namespace torpor::sim
