#include "sim/bill/meter.hpp"

#include <algorithm>

#include "runtime/wire/bedrock.hpp"
#include "runtime/wire/dynamodb.hpp"
#include "runtime/wire/eventstream.hpp"
#include "runtime/wire/sqs.hpp"
#include "sim/checks/rows.hpp"

namespace torpor::sim {
namespace {

constexpr std::size_t sqs_chunk = 64 * 1024;
constexpr std::size_t dynamodb_write_unit = 1024;
constexpr std::size_t dsql_read_unit = 128;
constexpr std::size_t dsql_write_unit = 1024;

/// An event source mapping keeps this many long polls open on a queue, each this long.
constexpr std::int64_t idle_pollers = 5;
constexpr base::Duration long_poll = std::chrono::seconds{20};

constexpr std::string_view relay_function = "delay-relay";

/// At least one.
std::int64_t started(std::size_t size, std::size_t unit) {
    return static_cast<std::int64_t>(std::max<std::size_t>(1, (size + unit - 1) / unit));
}

std::size_t size_of(const Row& row) {
    std::size_t bytes = 0;
    for (const auto& [column, value] : row)
        bytes += value.size();
    return bytes;
}

/// The queue whose messages invoke the function; empty if none do.
std::string_view queue_of(std::string_view function) {
    if (function == agent_function) return input_queue;
    return function == relay_function ? delay_queue : std::string_view{};
}

/// Neither throttled requests nor failures of a service are billed.
bool is_billed(int status) {
    constexpr int throttled = 429;
    constexpr int server_error = 500;
    return status != throttled && status < server_error;
}

}  // namespace

void Meter::count_queue(std::string_view queue, std::int64_t times) {
    count(queue.ends_with(".fifo") ? Metered::sqs_fifo_requests : Metered::sqs_standard_requests,
          times);
}

void Meter::see(const Observation& observation) {
    const auto& what = observation.what;
    if (const auto* question = std::get_if<fakes::ModelAsked>(&what)) {
        count(Metered::input_tokens, question->tokens);
        return;
    }
    if (const auto* begun = std::get_if<fakes::InvocationStarted>(&what)) {
        threads_.insert(begun->groups.begin(), begun->groups.end());
    }
    if (target_ == Target::daemon) return;
    see_lambda(observation);
    see_queue(observation);
    if (std::holds_alternative<fakes::ScheduleFired>(what)) {
        count(Metered::scheduler_invocations);
        count_queue(input_queue);
    } else if (const auto* written = std::get_if<fakes::ItemWritten>(&what)) {
        count(Metered::dynamodb_write_units, started(written->bytes, dynamodb_write_unit));
    } else if (const auto* committed = std::get_if<fakes::RowsCommitted>(&what)) {
        for (const auto& row : committed->rows)
            count(Metered::dsql_kib_written, started(size_of(row.values), dsql_write_unit));
    }
}

void Meter::see_lambda(const Observation& observation) {
    if (const auto* begun = std::get_if<fakes::InvocationStarted>(&observation.what)) {
        count(Metered::lambda_requests);
        const auto queue = queue_of(begun->function);
        if (queue.empty()) return;
        auto& bytes = received_[std::string{queue}];
        count_queue(queue, started(bytes, sqs_chunk));
        bytes = 0;
    } else if (const auto* ended = std::get_if<fakes::InvocationEnded>(&observation.what)) {
        const auto billed = std::chrono::ceil<std::chrono::milliseconds>(ended->billed);
        count(Metered::lambda_megabyte_milliseconds, billed.count() * memory_);
        const auto queue = queue_of(ended->function);
        const bool deletes = !queue.empty() && ended->end == fakes::InvocationEnd::answered;
        if (deletes) count_queue(queue);
    }
}

void Meter::see_queue(const Observation& observation) {
    const auto& what = observation.what;
    if (const auto* accepted = std::get_if<fakes::MessageAccepted>(&what)) {
        sizes_[accepted->message_id] = accepted->body.size();
    } else if (const auto* received = std::get_if<fakes::MessageReceived>(&what)) {
        const auto size = sizes_[received->message_id];
        if (received->queue == output_queue) {
            count_queue(output_queue, started(size, sqs_chunk));
        } else {
            received_[received->queue] += size;
        }
    } else if (const auto* deleted = std::get_if<fakes::MessageDeleted>(&what)) {
        sizes_.erase(deleted->message_id);
        // A batch that a mapping deletes is counted with its invocation.
        if (deleted->queue == output_queue) count_queue(output_queue);
    }
}

void Meter::asked(fakes::Ticket ticket, const wire::HttpRequest& request) {
    if (request.url.host.starts_with("bedrock-runtime.")) {
        asked_[ticket] = {};
        return;
    }
    if (target_ == Target::daemon) return;
    if (!wire::sqs::operation(request).empty()) {
        const bool fifo = request.body.contains(".fifo");
        asked_[ticket] = {fifo ? Service::sqs_fifo : Service::sqs_standard,
                          started(request.body.size(), sqs_chunk)};
    } else if (wire::dynamodb::operation(request) == "GetItem") {
        const auto read = wire::dynamodb::decode_get(request);
        const bool consistent = read && read->consistent;
        asked_[ticket] = {consistent ? Service::dynamodb_read_consistent : Service::dynamodb_read};
    }
}

void Meter::answered(const fakes::Reply& reply) {
    const auto found = asked_.extract(reply.ticket);
    if (found.empty() || !is_billed(reply.response.status)) return;
    const auto& [service, requests] = found.mapped();
    switch (service) {
        case Service::sqs_fifo:
            return count(Metered::sqs_fifo_requests, requests);
        case Service::sqs_standard:
            return count(Metered::sqs_standard_requests, requests);
        case Service::dynamodb_read:
            return count(Metered::dynamodb_half_read_units);
        case Service::dynamodb_read_consistent:
            return count(Metered::dynamodb_half_read_units, 2);
        case Service::model:
            return read_tokens(reply);
    }
}

void Meter::read_tokens(const fakes::Reply& reply) {
    wire::eventstream::Decoder decoder;
    decoder.feed(reply.response.body);
    for (const auto& piece : reply.pieces)
        decoder.feed(piece.bytes);
    for (;;) {
        const auto frame = decoder.next();
        if (!frame || !*frame) return;
        const auto event = wire::bedrock::decode_event(**frame);
        if (!event) continue;
        if (const auto* usage = std::get_if<wire::bedrock::Usage>(&*event)) {
            count(Metered::output_tokens, usage->output_tokens);
        }
    }
}

void Meter::executed(std::size_t bytes_returned) {
    count(Metered::dsql_statements);
    if (bytes_returned > 0) {
        count(Metered::dsql_128_bytes_read, started(bytes_returned, dsql_read_unit));
    }
}

Usage Meter::usage(base::Instant end) const {
    Usage usage = usage_;
    usage.threads = static_cast<std::int64_t>(threads_.size());
    usage.elapsed = end - start_;
    if (target_ == Target::daemon) return usage;
    const std::int64_t polls = usage.elapsed / long_poll * idle_pollers;
    usage.of(Metered::idle_fifo_polls) = polls;
    usage.of(Metered::idle_standard_polls) = polls;
    return usage;
}

}  // namespace torpor::sim
