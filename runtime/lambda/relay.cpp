#include "runtime/lambda/relay.hpp"

#include <stdexcept>
#include <utility>
#include <vector>

#include <boost/system/system_error.hpp>

#include "runtime/wire/input_message.hpp"

namespace torpor::lambda {

namespace {

struct Due {
    wire::InputMessage message;
    base::MessageId id;
};

wire::Decoded<Due> decode(std::string_view body) {
    auto delayed = wire::decode_delayed_message(body);
    if (!delayed) return std::unexpected(delayed.error());
    auto message = wire::decode_input_message(delayed->message);
    if (!message) return std::unexpected(message.error());
    if (message->thread != delayed->thread) {
        return std::unexpected(wire::DecodeError{"group_id", "the same thread twice"});
    }
    return Due{*std::move(message), std::move(delayed->id)};
}

}  // namespace

Relay::Relay(ports::InputSender& inbox, base::LogSink& log) : inbox_(inbox), log_(log) {}

Task<std::string> Relay::answer(std::string event, base::Instant) {
    auto records = wire::lambda::decode_sqs_event(event);
    if (!records) throw std::runtime_error("no event of SQS: " + records.error().text());
    std::vector<std::string> kept;
    for (const wire::lambda::SqsRecord& record : *records) {
        Relayed relayed = co_await relay(record);
        if (relayed == Relayed::kept) kept.push_back(record.message_id);
    }
    co_return wire::lambda::encode_batch_failures(kept);
}

Task<Relay::Relayed> Relay::relay(wire::lambda::SqsRecord record) {
    auto due = decode(record.body);
    if (!due) {
        log_.write(base::LogLevel::error, "delayed message " + record.message_id +
                                              " is consumed unread: " + due.error().text());
        co_return Relayed::consumed;
    }
    std::string problem;
    try {
        co_await inbox_.send(std::move(due->message), due->id);
    } catch (const boost::system::system_error& failure) {
        problem = failure.what();
    }
    if (problem.empty()) co_return Relayed::consumed;
    log_.write(base::LogLevel::warning,
               "delayed message " + record.message_id + " stays: " + problem);
    co_return Relayed::kept;
}

}  // namespace torpor::lambda
