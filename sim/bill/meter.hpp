#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "fakes/service.hpp"
#include "sim/bill/usage.hpp"
#include "sim/checks/observation.hpp"
#include "sim/scenario/target.hpp"

namespace torpor::sim {

/// Counts what a run uses of its services, as they bill it. Pure, and told everything: what was
/// observed, what was asked of the services with their replies, and the statements of the database.
///
/// A daemon runs where its user wants; of what it uses only the model's tokens are counted.
class Meter {
public:
    /// `memory` of a function, in mebibytes.
    Meter(Target target, base::Instant start, int memory)
        : target_(target), start_(start), memory_(memory) {}

    void see(const Observation& observation);
    void asked(fakes::Ticket ticket, const wire::HttpRequest& request);
    void answered(const fakes::Reply& reply);
    /// A statement has been executed and returned so many bytes in rows.
    void executed(std::size_t bytes_returned);

    Usage usage(base::Instant end) const;

private:
    enum class Service { sqs_fifo, sqs_standard, dynamodb_read, dynamodb_read_consistent, model };
    struct Asked {
        Service service = Service::model;
        std::int64_t requests = 1;
    };
    void see_lambda(const Observation& observation);
    void see_queue(const Observation& observation);
    void read_tokens(const fakes::Reply& reply);
    void count(Metered what, std::int64_t times = 1) { usage_.of(what) += times; }
    void count_queue(std::string_view queue, std::int64_t times = 1);

    Target target_;
    base::Instant start_;
    int memory_;
    Usage usage_;
    std::map<fakes::Ticket, Asked> asked_;
    std::map<std::string, std::size_t> sizes_;     ///< of messages that wait, by message id
    std::map<std::string, std::size_t> received_;  ///< by queue: bytes for a batch to come
    std::set<std::string> threads_;
};

}  // namespace torpor::sim
