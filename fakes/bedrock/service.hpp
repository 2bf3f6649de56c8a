#pragma once

#include <optional>
#include <string>

#include "fakes/bedrock/script.hpp"
#include "fakes/draw.hpp"
#include "fakes/service.hpp"
#include "runtime/wire/sigv4.hpp"

namespace torpor::fakes::bedrock {

/// What a model may do to its caller; never by default.
struct ModelFaults {
    PerThousand throttled;  ///< 429 before the stream
    PerThousand cut;        ///< the connection breaks in the middle of the stream
    PerThousand failed;     ///< an exception frame in the middle of the stream
};

struct Settings {
    std::string region = "us-east-1";
    wire::sigv4::Credentials credentials;
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
    Outcome converse(Ticket ticket, const wire::bedrock::ConverseStream& request, Moment moment);

    Settings settings_;
};

}  // namespace torpor::fakes::bedrock
