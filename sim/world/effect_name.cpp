#include "sim/world/effect_name.hpp"

#include <algorithm>

#include "runtime/wire/dynamodb.hpp"
#include "runtime/wire/sqs.hpp"

namespace torpor::sim {

namespace {

std::string last_part(std::string_view path) {
    return std::string(path.substr(path.rfind('/') + 1));
}

std::string queue_of(const wire::HttpRequest& request) {
    if (const auto sent = wire::sqs::decode_send(request)) return last_part(sent->queue_url);
    if (const auto gone = wire::sqs::decode_delete(request)) return last_part(gone->queue_url);
    if (const auto asked = wire::sqs::decode_receive(request)) return last_part(asked->queue_url);
    return {};
}

std::string table_of(const wire::HttpRequest& request) {
    if (const auto get = wire::dynamodb::decode_get(request)) return get->table;
    if (const auto put = wire::dynamodb::decode_put(request)) return put->table;
    return {};
}

std::string joined(const char* service, const std::string& operation, const std::string& what) {
    return service + (' ' + operation) + (what.empty() ? "" : ' ' + what);
}

}  // namespace

std::string effect_name(const wire::HttpRequest& request) {
    const std::string_view host = request.url.host;
    const std::string_view target = request.url.target;
    if (const auto operation = wire::sqs::operation(request); !operation.empty()) {
        return joined("sqs", operation, queue_of(request));
    }
    if (const auto operation = wire::dynamodb::operation(request); !operation.empty()) {
        return joined("dynamodb", operation, table_of(request));
    }
    if (host.starts_with("scheduler.")) {
        return request.method == "DELETE" ? "scheduler DeleteSchedule" : "scheduler CreateSchedule";
    }
    if (host.starts_with("bedrock-runtime.")) return "bedrock ConverseStream";
    if (host.starts_with("runtime-api-")) return "lambda " + last_part(target);
    // A path without ids tells the routes of one host apart.
    const auto path = target.substr(0, target.find('?'));
    return request.method + ' ' + request.url.host + (path == "/" ? "" : std::string(path));
}

std::string effect_name(std::string_view statement) {
    if (statement == "COMMIT") return "database commit";
    // "DELETE FROM outbox", "CREATE TABLE threads".
    constexpr std::string_view condition = " IF NOT EXISTS";
    std::string words(statement.substr(0, statement.find_first_of("(=")));
    if (const auto at = words.find(condition); at != std::string::npos) {
        words.erase(at, condition.size());
    }
    constexpr int words_shown = 3;
    std::size_t end = 0;
    for (int count = 0; count < words_shown && end != std::string::npos; ++count)
        end = words.find(' ', end == 0 ? 0 : end + 1);
    return "database " + words.substr(0, end);
}

}  // namespace torpor::sim
