#pragma once

#include <optional>
#include <string>

#include "fakes/account.hpp"
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
/// Keeps no state between requests. Validates as Bedrock does, and where models differ as the
/// strictest does (aws.md 7.4). A request that no rule answers is refused as unscripted.
class BedrockService : public Service {
public:
    explicit BedrockService(Settings settings);

    Outcome handle(Ticket ticket, const wire::HttpRequest& request, Moment moment) override;
    std::optional<base::Instant> next_deadline() const override { return std::nullopt; }
    Outcome advance(Moment) override { return {}; }

    const Settings& settings() const { return settings_; }

private:
    Outcome converse(Ticket ticket,
                     const wire::bedrock::ConverseStream& request,
                     std::size_t heard_bytes,
                     Moment moment);

    Settings settings_;
};

}  // namespace torpor::fakes::bedrock
