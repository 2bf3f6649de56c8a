// A program with an agent in it. Ada asks something, the model calls a tool of this program, and
// the answer is printed. The conversation lies in a file: run it twice, and the agent remembers.
//
// docs/embedding.md tells what is promised.

#include <exception>
#include <iostream>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <nlohmann/json.hpp>

#include "runtime/daemon/daemon.hpp"
#include "runtime/net/asio_sleeper.hpp"
#include "runtime/net/beast_http_client.hpp"
#include "runtime/net/clock.hpp"
#include "runtime/net/log.hpp"
#include "runtime/net/system_entropy.hpp"
#include "runtime/ports/local_tool.hpp"
#include "runtime/sqlite/sqlite_database.hpp"

using namespace torpor;

namespace {

namespace asio = boost::asio;

/// A tool that runs in this process. The model reads its spec; arguments that do not fit the schema
/// never get here.
class Thermometer final : public ports::LocalTool {
public:
    const core::ToolSpec& spec() const override { return spec_; }

    /// Comes at least once: after a crash the same call, with the same id, may come again. Reading
    /// twice is harmless. An exception would become an error that the model is told of.
    Task<std::vector<wire::ContentItem>> invoke(ports::LocalInvocation invocation) override {
        const auto arguments = nlohmann::json::parse(invocation.arguments);
        std::cout << "(the thermometer in the " << arguments.at("room").get<std::string>()
                  << " is read)\n";
        std::vector<wire::ContentItem> result;
        result.emplace_back(wire::TextItem{"21 degrees"});
        co_return result;
    }

private:
    core::ToolSpec spec_{
        .name = "read_thermometer",
        .description = "Tells how warm it is in a room.",
        .input_schema = R"({"type": "object", "properties": {"room": {"type": "string"}},
                            "required": ["room"]})",
    };
};

/// A model that needs no network: it knows one question. A real one sends the request, with its
/// system prompt, turns and tools, and gives back the turn as a whole.
class ScriptedModel final : public ports::ModelProvider {
public:
    explicit ScriptedModel(std::string manner) : manner_(std::move(manner)) {}

    Task<core::ModelTurn> complete(core::ModelRequest request, base::Instant) override {
        core::ModelTurn turn;
        const auto& newest = request.turns.back().parts.back();
        if (const auto* result = std::get_if<core::ResultPart>(&newest)) {
            const auto& degrees = std::get<wire::TextItem>(result->content.front()).text;
            turn.text = manner_ + (results_in(request) > 1 ? "still " : "") + degrees + ".";
        } else {
            turn.calls.push_back({.provider_id = "call-1",
                                  .tool = "read_thermometer",
                                  .arguments = R"({"room": "kitchen"})"});
        }
        co_return turn;
    }

private:
    static int results_in(const core::ModelRequest& request) {
        int results = 0;
        for (const auto& turn : request.turns) {
            for (const auto& part : turn.parts)
                results += std::holds_alternative<core::ResultPart>(part) ? 1 : 0;
        }
        return results;
    }

    std::string manner_;
};

/// Whom a thread serves decides what it is told and which model it thinks with. Children serve whom
/// their root serves.
class Residents final : public engine::ThreadSetups {
public:
    explicit Residents(ports::ModelProvider& model_of_ada) : model_of_ada_(model_of_ada) {}

    engine::ThreadSetup setup_of(const core::ThreadState& state) const override {
        const auto& resident = core::root_of(state.thread, state.lineage);
        engine::ThreadSetup setup;
        setup.system_prompt = "You look after the house in which " + resident.str() + " lives.";
        if (resident == base::ThreadId{"ada"}) setup.model = &model_of_ada_;
        return setup;
    }

private:
    ports::ModelProvider& model_of_ada_;
};

/// Prints what the agent says. After a crash it may say something again, under the same id.
class Terminal final : public ports::OutputSender {
public:
    bool has_answer() const { return answered_; }

    Task<void> send(wire::OutputMessage message) override {
        std::cout << "agent: " << message.text << "\n";
        answered_ = true;
        co_return;
    }

private:
    bool answered_ = false;
};

/// What leaves a task is nobody's to handle: it ends the program.
void rethrow(std::exception_ptr failure) {
    if (failure) std::rethrow_exception(std::move(failure));
}

void converse(const std::string& file) {
    // The world, as it is. In a test any of these may be another one.
    net::SystemClock clock;
    net::AsioSleeper sleeper;
    net::SystemEntropy entropy;
    net::StderrLog log(base::LogLevel::warning);
    net::BeastHttpClient http;
    sqlite::SqliteDatabase database({.file = file});
    asio::io_context loop(1);

    // The agent.
    ScriptedModel brief("");
    ScriptedModel polite("With pleasure: ");
    Thermometer thermometer;
    Residents residents(polite);
    Terminal terminal;
    daemon::DaemonSettings settings;
    settings.slices.local_tools = {&thermometer};
    settings.slices.setups = &residents;
    daemon::Daemon daemon({.clock = clock,
                           .sleeper = sleeper,
                           .random = entropy,
                           .log = log,
                           .http = http,
                           .database = database,
                           .outputs = terminal,
                           .model = brief},
                          settings, nullptr);

    // The message is named by who sends it: sent again under that name, it is the same message.
    wire::InputMessage question;
    question.thread = base::ThreadId{"ada"};
    question.content = wire::UserText{"How warm is it in the kitchen?"};
    std::cout << "ada: How warm is it in the kitchen?\n";
    base::MessageId name{base::uuid(entropy, "embed/message")};

    asio::co_spawn(loop, daemon.run(), rethrow);
    asio::co_spawn(loop, daemon.send(std::move(question), std::move(name)), rethrow);
    while (!terminal.has_answer())
        loop.run_one();
    daemon.stop();
    loop.run();
}

}  // namespace

int main(int count, char** arguments) {
    try {
        converse(count > 1 ? arguments[1] : "embed.db");
    } catch (const std::exception& failure) {
        std::cerr << "embed: " << failure.what() << "\n";
        return 1;
    }
    return 0;
}
