#include "tests/e2e/deployment.hpp"

#include <algorithm>
#include <map>
#include <regex>
#include <stdexcept>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <nlohmann/json.hpp>

#include "runtime/aws/sqs_senders.hpp"
#include "runtime/net/asio_sleeper.hpp"
#include "runtime/net/beast_http_client.hpp"
#include "runtime/net/clock.hpp"
#include "runtime/net/postgres_database.hpp"
#include "runtime/net/system_entropy.hpp"
#include "sim/scenario/read_scenario.hpp"
#include "sim/world/cloud_settings.hpp"
#include "sim/world/world.hpp"

namespace torpor::e2e {

namespace {

using namespace std::chrono_literals;

sim::Scenario read(const std::string& file) {
    auto scenario = sim::read_scenario_file(file);
    if (!scenario) throw std::runtime_error(scenario.error().text());
    return std::move(*scenario);
}

/// Runs a coroutine on a loop of its own, with real time.
template <class Value>
Value run(Task<Value> task) {
    boost::asio::io_context context;
    auto result = boost::asio::co_spawn(context, std::move(task), boost::asio::use_future);
    context.run();
    return result.get();
}

aws::Account local_account(std::uint16_t port, const fakes::Account& known) {
    auto account = aws::account_in(known.region, known.credentials);
    const auto here = wire::parse_url("http://127.0.0.1:" + std::to_string(port));
    account.sqs = *here;
    return account;
}

/// Everything a producer and a reader of queues need in the real world.
struct Client {
    explicit Client(aws::Account known) : account(std::move(known)) {}

    net::BeastHttpClient http;
    net::SystemClock clock;
    net::AsioSleeper sleeper;
    net::SystemEntropy random;
    aws::Account account;
    aws::SignedClient signed_client{http, clock, sleeper, random, account};
};

Task<void> say(Client& client, std::string queue_url, sim::UserSays event, base::MessageId id) {
    aws::SqsQueue queue{client.signed_client, std::move(queue_url)};
    aws::SqsInputSender sender{queue};
    wire::InputMessage message;
    message.thread = base::ThreadId{event.user};
    message.content = wire::UserText{event.text};
    message.metadata = R"({"user_id":")" + event.user + "\"}";
    co_await sender.send(message, id);
}

Task<std::map<std::pair<std::string, std::int64_t>, std::string>> listen(Client& client,
                                                                         std::string queue_url,
                                                                         std::size_t expected) {
    aws::SqsQueue queue{client.signed_client, std::move(queue_url)};
    std::map<std::pair<std::string, std::int64_t>, std::string> replies;
    while (replies.size() < expected) {
        const auto received = co_await queue.receive(20s);
        for (const auto& message : received) {
            const auto output = wire::decode_output_message(message.body);
            if (!output) throw std::runtime_error(output.error().text());
            replies[{output->thread.str(), output->sequence}] = output->text;
            co_await queue.remove(message.receipt_handle);
        }
    }
    co_return replies;
}

Task<std::vector<std::string>> read_history(net::PostgresDatabase& database) {
    const auto session = co_await database.connect();
    std::vector<ports::SqlValue> none;
    const auto result = co_await session->execute(
        "SELECT thread_id, message_order, message_data FROM history "
        "ORDER BY thread_id, message_order",
        std::move(none));
    std::vector<std::string> lines;
    for (const auto& row : result.rows) {
        lines.push_back(std::get<std::string>(row[0]) + " " +
                        std::to_string(std::get<std::int64_t>(row[1])) + " " +
                        std::get<std::string>(row[2]));
    }
    co_return lines;
}

}  // namespace

Deployment::Deployment(const std::string& file) : scenario_(read(file)) {
    services_ =
        std::make_unique<ChildProcess>(std::vector<std::string>{TORPOR_PROGRAM, "fakes", "serve",
                                                                "--port", "0", "--scenario", file},
                                       std::map<std::string, std::string>{});
    port_ = nlohmann::json::parse(services_->read_line()).at("port");
    for (const auto* name : {"agent", "rap-receiver", "delay-relay"}) {
        functions_.push_back(function(name));
    }
}

std::unique_ptr<ChildProcess> Deployment::function(const std::string& name) {
    const auto account = fakes::cloud::torpor_account().account;
    const auto address = "127.0.0.1:" + std::to_string(port_);
    auto variables = sim::function_variables(scenario_, account, sim::shared_port_addresses(port_));
    variables.erase("DSQL_CLUSTER_ENDPOINT");
    variables["DATABASE_URL"] = database_.address();
    variables["AWS_LAMBDA_RUNTIME_API"] = address + "/functions/" + name;
    variables["AWS_LAMBDA_FUNCTION_NAME"] = name;
    variables["_HANDLER"] = name;
    variables["AWS_REGION"] = account.region;
    variables["AWS_ACCESS_KEY_ID"] = account.credentials.access_key_id;
    variables["AWS_SECRET_ACCESS_KEY"] = account.credentials.secret_access_key;
    variables["AWS_SESSION_TOKEN"] = account.credentials.session_token;
    variables["AWS_ENDPOINT_URL"] = "http://" + address;
    return std::make_unique<ChildProcess>(std::vector<std::string>{BOOTSTRAP_PROGRAM}, variables);
}

std::vector<std::string> Deployment::converse() {
    const auto account = fakes::cloud::torpor_account().account;
    const auto addresses = sim::shared_port_addresses(port_);
    const auto url = [&](std::string_view queue) {
        return fakes::cloud::queue_url(account, addresses.queues, std::string{queue});
    };
    Client client{local_account(port_, account)};
    int number = 0;
    for (const auto& event : scenario_.events) {
        const auto* says = std::get_if<sim::UserSays>(&event.action);
        if (says == nullptr) throw std::runtime_error("only users' words can be sent outside");
        number += 1;
        run(say(client, url(sim::input_queue), *says,
                base::MessageId{says->user + "-" + std::to_string(number)}));
    }
    const auto replies =
        run(listen(client, url(sim::output_queue), scenario_.expect.replies.size()));
    std::vector<std::string> lines;
    for (const auto& [key, text] : replies)
        lines.push_back(text);
    return lines;
}

std::vector<std::string> Deployment::history() {
    net::PostgresDatabase database{{.connection = database_.address(), .password = {}}};
    return run(read_history(database));
}

std::vector<std::string> simulated_history(const std::string& file, std::uint64_t seed) {
    const auto scenario = read(file);
    sim::SeededDriver driver{seed};
    sim::Trace trace;
    sim::World world{scenario, driver, trace};
    world.run();
    if (!world.violations().empty()) throw std::runtime_error(world.violations().front().message);

    std::map<std::pair<std::string, std::int64_t>, std::string> entries;
    for (const auto& row : world.final_state().tables.at("history")) {
        const auto order = std::stoll(row.at("message_order"));
        entries[{row.at("thread_id"), order}] =
            row.at("thread_id") + " " + std::to_string(order) + " " + row.at("message_data");
    }
    std::vector<std::string> lines;
    for (const auto& [key, text] : entries)
        lines.push_back(text);
    return lines;
}

std::vector<std::string> with_numbered_ids(std::vector<std::string> lines) {
    static constexpr const char* drawn = "call_[0-9a-f]{8,}|tooluse_[0-9A-Za-z_-]{22}";
    const std::regex id{drawn};
    std::map<std::string, std::size_t> numbers;
    for (auto& text : lines) {
        std::string replaced;
        auto rest = std::string_view{text};
        std::cmatch found;
        while (std::regex_search(rest.data(), rest.data() + rest.size(), found, id)) {
            const auto number = numbers.try_emplace(found.str(), numbers.size()).first->second;
            replaced += std::string{found.prefix()} + "id#" + std::to_string(number);
            rest.remove_prefix(static_cast<std::size_t>(found.position() + found.length()));
        }
        text = replaced + std::string{rest};
    }
    return lines;
}

}  // namespace torpor::e2e
