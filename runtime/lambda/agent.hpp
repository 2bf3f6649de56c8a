#pragma once

#include <memory>
#include <string>
#include <vector>

#include "runtime/lambda/batch.hpp"
#include "runtime/lambda/environment.hpp"
#include "runtime/lambda/invocation_loop.hpp"
#include "runtime/lambda/surroundings.hpp"

namespace torpor::lambda {

/// The function `agent`: one slice for each thread of an event, threads side by side. A thread
/// whose slice failed goes back to the queue whole, since its order must hold; the others do not
/// [P11].
class Agent final : public EventAnswerer {
public:
    /// `settings` and `surroundings` must outlive this.
    Agent(const FunctionSettings& settings, Surroundings& surroundings);
    ~Agent() override;

    /// Throws std::runtime_error if the event is none of SQS.
    Task<std::string> answer(std::string event, base::Instant deadline) override;

private:
    /// The collaborators on AWS, built once.
    struct Parts;

    Task<void> run_slice(ThreadBatch batch,
                         base::Instant deadline,
                         std::vector<std::string>& failed);

    Surroundings& surroundings_;
    std::unique_ptr<Parts> parts_;
};

}  // namespace torpor::lambda
