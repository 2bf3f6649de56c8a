#include "fakes/dynamodb/service.hpp"

#include <chrono>
#include <string_view>
#include <utility>
#include <variant>

#include "fakes/refusal.hpp"
#include "runtime/base/invariant.hpp"
#include "runtime/wire/digest.hpp"
#include "runtime/wire/dynamodb.hpp"

namespace torpor::fakes::dynamodb {

namespace {

using namespace std::chrono_literals;
using wire::dynamodb::Item;
using wire::dynamodb::Number;
using wire::dynamodb::ServiceError;

constexpr std::size_t item_bytes_max = 400 * 1024;
constexpr std::size_t key_bytes_max = 2048;
constexpr std::size_t number_digits_max = 38;

/// Recorded: every response carries the CRC-32 of its body.
Outcome summed(Ticket ticket, wire::HttpResponse response) {
    wire::set_header(response.headers, "x-amz-crc32", std::to_string(wire::crc32(response.body)));
    return answered(ticket, std::move(response));
}

Outcome refused(Ticket ticket, std::string type, std::string message) {
    return summed(ticket, encode(ServiceError{400, std::move(type), std::move(message)}));
}

Outcome invalid(Ticket ticket, std::string message) {
    return refused(ticket, "ValidationException", std::move(message));
}

Outcome no_such_table(Ticket ticket) {
    return refused(ticket, "ResourceNotFoundException", "Requested resource not found");
}

Outcome not_understood(Ticket ticket, const wire::DecodeError& error) {
    if (error.path == "not_simulated") {
        return refuse_not_simulated(ticket, "dynamodb", error.expected);
    }
    return refused(ticket, "SerializationException", error.text());
}

/// The key of a request as the table's schema wants it, or the sentence of the refusal.
base::Result<std::string, std::string> key_of(const Item& attributes, const std::string& name) {
    const auto found = attributes.find(name);
    if (found == attributes.end()) {
        return std::unexpected("One of the required keys was not given a value");
    }
    const auto* text = std::get_if<std::string>(&found->second);
    if (text == nullptr) {
        return std::unexpected("One or more parameter values were invalid: Type mismatch for key " +
                               name + " expected: S actual: N");
    }
    if (text->empty()) {
        return std::unexpected(
            "One or more parameter values are not valid. The AttributeValue for a key attribute "
            "cannot contain an empty string value. Key: " +
            name);
    }
    if (text->size() > key_bytes_max) {
        return std::unexpected(
            "One or more parameter values were invalid: Size of hashkey has exceeded the maximum "
            "size limit of 2048 bytes");
    }
    return *text;
}

/// A number in the form that clients send, judged by its digits only.
std::optional<std::string> number_problem(const Item& item) {
    for (const auto& [name, value] : item) {
        const auto* number = std::get_if<Number>(&value);
        if (number == nullptr) continue;
        std::size_t digits = 0;
        for (const char c : number->text) {
            if (c >= '0' && c <= '9') {
                digits += 1;
            } else if (std::string_view{"+-.eE"}.find(c) == std::string_view::npos) {
                return "The parameter cannot be converted to a numeric value: " + number->text;
            }
        }
        if (digits == 0) {
            return "The parameter cannot be converted to a numeric value: " + number->text;
        }
        if (digits > number_digits_max) {
            return "Attempting to store more than 38 significant digits in a Number";
        }
    }
    return std::nullopt;
}

/// NAME of "attribute_not_exists(NAME)"; nothing for any other condition.
std::optional<std::string> absent_attribute(std::string_view condition) {
    constexpr std::string_view head = "attribute_not_exists(";
    if (!condition.starts_with(head) || !condition.ends_with(')')) return std::nullopt;
    const auto name = condition.substr(head.size(), condition.size() - head.size() - 1);
    if (name.empty()) return std::nullopt;
    for (const char c : name) {
        const bool plain =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        if (!plain) return std::nullopt;
    }
    return std::string{name};
}

}  // namespace

DynamoDbService::DynamoDbService(Settings settings) : settings_(std::move(settings)) {
    for (const auto& table : settings_.tables) {
        const bool fresh = tables_.emplace(table.name, Table{table}).second;
        base::invariant(fresh, "tables have names of their own");
    }
}

Outcome DynamoDbService::handle(Ticket ticket, const wire::HttpRequest& request, Moment moment) {
    const auto& account = settings_.account;
    const auto signature = wire::sigv4::verify(request, account.credentials,
                                               {account.region, "dynamodb"}, moment.now, 15min);
    if (!signature) {
        auto outcome = refused(ticket, std::string{signature_error_type(signature.error().reason)},
                               signature.error().message);
        outcome.facts.emplace_back(SignatureRefused{"dynamodb", signature.error().message});
        return outcome;
    }
    const auto operation = wire::dynamodb::operation(request);
    if (operation == "GetItem") return get(ticket, request, moment);
    if (operation == "PutItem") return put(ticket, request, moment);
    if (operation.empty()) return refused(ticket, "UnknownOperationException", "");
    return refuse_not_simulated(ticket, "dynamodb", "operation " + operation);
}

Outcome DynamoDbService::get(Ticket ticket, const wire::HttpRequest& request, Moment moment) {
    const auto asked = wire::dynamodb::decode_get(request);
    if (!asked) return not_understood(ticket, asked.error());
    const auto found = tables_.find(asked->table);
    if (found == tables_.end()) return no_such_table(ticket);
    auto& table = found->second;
    if (asked->key.size() != 1 || !asked->key.contains(table.settings().key)) {
        return invalid(ticket, "The provided key element does not match the schema");
    }
    const auto key = key_of(asked->key, table.settings().key);
    if (!key) return invalid(ticket, key.error());

    wire::dynamodb::GetItemReply reply;
    reply.item = asked->consistent ? table.get_consistent(*key, moment.now)
                                   : table.get_eventual(*key, moment);
    return summed(ticket, encode(reply));
}

Outcome DynamoDbService::put(Ticket ticket, const wire::HttpRequest& request, Moment moment) {
    auto asked = wire::dynamodb::decode_put(request);
    if (!asked) return not_understood(ticket, asked.error());
    const auto found = tables_.find(asked->table);
    if (found == tables_.end()) return no_such_table(ticket);
    auto& table = found->second;

    std::optional<std::string> absent;
    if (asked->condition) {
        absent = absent_attribute(*asked->condition);
        if (!absent) {
            return refuse_not_simulated(ticket, "dynamodb", "condition " + *asked->condition);
        }
    }
    if (!asked->item.contains(table.settings().key)) {
        return invalid(ticket, "One or more parameter values were invalid: Missing the key " +
                                   table.settings().key + " in the item");
    }
    const auto key = key_of(asked->item, table.settings().key);
    if (!key) return invalid(ticket, key.error());
    if (const auto problem = number_problem(asked->item)) return invalid(ticket, *problem);
    const auto bytes = item_size(asked->item);
    if (bytes > item_bytes_max) {
        return invalid(ticket, "Item size has exceeded the maximum allowed size");
    }

    if (table.put(*key, std::move(asked->item), absent, moment) == PutOutcome::condition_failed) {
        return refused(ticket, "ConditionalCheckFailedException", "The conditional request failed");
    }
    auto outcome = summed(ticket, wire::dynamodb::encode_empty());
    outcome.facts.emplace_back(ItemWritten{asked->table, *key, bytes});
    return outcome;
}

std::optional<TableView> DynamoDbService::inspect(const std::string& table, base::Instant now) {
    const auto found = tables_.find(table);
    if (found == tables_.end()) return std::nullopt;
    return TableView{found->second.items(now), found->second.largest_item()};
}

}  // namespace torpor::fakes::dynamodb
