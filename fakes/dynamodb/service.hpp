#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "fakes/account.hpp"
#include "fakes/dynamodb/table.hpp"
#include "fakes/service.hpp"

namespace torpor::fakes::dynamodb {

struct Settings {
    Account account;
    std::vector<TableSettings> tables;
};

/// What a check may ask of a table.
struct TableView {
    std::size_t items = 0;
    std::size_t largest_item = 0;  ///< bytes, of all that was ever written
};

/// DynamoDB reduced to GetItem and PutItem on tables with a partition key (aws.md 6).
class DynamoDbService : public Service {
public:
    explicit DynamoDbService(Settings settings);

    Outcome handle(Ticket ticket, const wire::HttpRequest& request, Moment moment) override;
    std::optional<base::Instant> next_deadline() const override { return std::nullopt; }
    Outcome advance(Moment) override { return {}; }

    /// Nothing if there is no such table.
    std::optional<TableView> inspect(const std::string& table, base::Instant now);

private:
    Outcome get(Ticket ticket, const wire::HttpRequest& request, Moment moment);
    Outcome put(Ticket ticket, const wire::HttpRequest& request, Moment moment);

    Settings settings_;
    std::map<std::string, Table> tables_;
};

}  // namespace torpor::fakes::dynamodb
