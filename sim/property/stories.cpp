#include "sim/property/stories.hpp"

#include <ostream>
#include <utility>

#include "sim/explore/swarm.hpp"
#include "sim/explore/timeline.hpp"
#include "sim/property/rapid_random.hpp"
#include "sim/scenario/write_scenario.hpp"

namespace torpor::property {

rc::Gen<sim::Scenario> stories(sim::FaultProfile profile) {
    return rc::gen::exec([profile] {
        RapidRandom random;
        auto story = sim::generate_scenario(random);
        return sim::with_drawn_faults(std::move(story), profile, random);
    });
}

rc::Gen<sim::Scenario> timelines(sim::Scenario agent, Timeline timeline) {
    return rc::gen::exec([agent = std::move(agent), timeline = std::move(timeline)] {
        RapidRandom random;
        const sim::Cast cast{timeline.users, timeline.phrases, timeline.messages_max};
        return sim::with_drawn_timeline(agent, cast, random);
    });
}

rc::Gen<sim::Scenario> faults(sim::Scenario story, sim::FaultProfile profile) {
    return rc::gen::exec([story = std::move(story), profile] {
        RapidRandom random;
        return sim::with_drawn_faults(story, profile, random);
    });
}

}  // namespace torpor::property

namespace torpor::sim {

void showValue(const Scenario& scenario, std::ostream& out) {
    out << write_scenario(scenario);
}

}  // namespace torpor::sim
