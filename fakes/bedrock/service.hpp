#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "fakes/account.hpp"
#include "fakes/bedrock/request_size.hpp"
#include "fakes/bedrock/script.hpp"
#include "fakes/duration_range.hpp"
#include "fakes/service.hpp"

namespace torpor::fakes::bedrock {

/// What a model may do to its caller; never by default.
struct ModelFaults {
    int throttled_per_thousand = 0;  ///< 429 before the stream
    int cut_per_thousand = 0;        ///< the connection breaks in the middle of the stream
    int failed_per_thousand = 0;     ///< an exception frame in the middle of the stream
};

struct Settings {
    Account account;
    Script script;
    ModelFaults faults;
};

/// Bedrock's ConverseStream in front of a scripted model.
///
/// Remembers between requests only what the script limits: how often a rule has failed, and which
/// requests a rule has served. Validates as Bedrock does, and where models differ as the strictest
/// does (aws.md 7.4). A request that no rule answers is refused as unscripted.
class BedrockService : public Service {
public:
    explicit BedrockService(Settings settings);

    Outcome handle(Ticket ticket, const wire::HttpRequest& request, Moment moment) override;
    std::optional<base::Instant> next_deadline() const override { return std::nullopt; }
    Outcome advance(Moment) override { return {}; }

    /// From now on nothing fails but what the script says.
    void heal() { settings_.faults = {}; }

    const Settings& settings() const { return settings_; }

private:
    /// A request that is well formed.
    struct Question {
        Ticket ticket{};
        const wire::bedrock::ConverseStream& request;
        RequestSize size;
        std::string digest;  ///< of its bytes

        ModelAsked asked(const Heard& heard) const;
    };

    Outcome converse(const Question& question, Moment moment);
    Outcome stream(const Question& question,
                   const Heard& heard,
                   std::optional<ModelFault> fault,
                   Moment moment);
    /// The rules that have served as often as they may, and other requests than this one.
    std::set<int> spent(const std::string& digest) const;
    /// The fault that the rule has for this request, which is thereby counted.
    std::optional<ModelFault> next_fault(int rule);

    Settings settings_;
    wire::bedrock::KnownTools known_tools_;
    std::map<int, int> failed_;                    ///< by rule
    std::map<int, std::set<std::string>> served_;  ///< digests, of rules that are limited
};

}  // namespace torpor::fakes::bedrock
