#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/system/errc.hpp>
#include <boost/system/system_error.hpp>

#include "runtime/daemon/daemon.hpp"
#include "runtime/sqlite/sqlite_database.hpp"
#include "sim/disk/disk.hpp"
#include "sim/network/process_ports.hpp"
#include "tests/unit/kernel/lab.hpp"

namespace torpor::tests {

/// What a daemon of a test runs on, and what survives it: a disk, and what was said and heard.
struct DaemonLab : sim::Lab {
    explicit DaemonLab(std::uint64_t seed = 1) : sim::Lab(seed), disk(oracle.stream("disk")) {}

    sim::Disk disk;
    daemon::DaemonSettings settings;
    base::Duration connects_after{};  ///< how long the database takes to be reached
    std::vector<std::string> heard;   ///< what the model was asked last, each time
    std::vector<std::string> said;    ///< outputs, as "thread: text"
    std::vector<std::string> log;
    std::vector<std::string> slices;                ///< "thread: ids" of each that began
    std::map<std::string, core::ModelTurn> script;  ///< by what the model has heard
    base::Duration thinks_for = std::chrono::seconds{1};
    int outputs_failing = 0;
    bool model_fails = false;
};

/// A database that is not reached at once.
class SlowDatabase final : public ports::SqlDatabase {
public:
    /// Both must outlive it.
    SlowDatabase(ports::SqlDatabase& database, ports::Sleeper& sleeper, base::Duration pause)
        : database_(database), sleeper_(sleeper), pause_(pause) {}

    Task<std::unique_ptr<ports::SqlSession>> connect() override {
        if (pause_ > base::Duration::zero()) co_await sleeper_.sleep_for(pause_);
        auto session = co_await database_.connect();
        co_return session;
    }

private:
    ports::SqlDatabase& database_;
    ports::Sleeper& sleeper_;
    base::Duration pause_;
};

/// A process with a daemon in it.
class RunningDaemon : private daemon::SliceListener,
                      private ports::HttpClient,
                      private ports::OutputSender,
                      private ports::ModelProvider,
                      private base::LogSink {
public:
    explicit RunningDaemon(DaemonLab& lab)
        : lab_(lab),
          process_(lab.start("daemon")),
          clock_(lab.kernel),
          sleeper_(process_),
          file_({.file = "daemon.db", .vfs = lab.disk.vfs()}),
          database_(file_, sleeper_, lab.connects_after),
          daemon_({.clock = clock_,
                   .sleeper = sleeper_,
                   .random = lab.oracle.stream("daemon"),
                   .log = *this,
                   .http = *this,
                   .database = database_,
                   .outputs = *this,
                   .model = *this},
                  lab.settings,
                  this) {
        process_.spawn(run());
    }
    ~RunningDaemon() override { process_.crash(); }

    sim::Process& process() { return process_; }
    sim::ProcessClock& clock() { return clock_; }

    /// Sends now; what became of it is in `sent`.
    void send(const std::string& thread, const std::string& id, const std::string& text) {
        process_.spawn(send_text(thread, id, text));
    }
    void stop() { daemon_.stop(); }
    bool has_returned() const { return returned_; }
    void ask(wire::HttpRequest request) { process_.spawn(exchange(std::move(request))); }

    std::vector<std::string> sent;  ///< ids whose send has returned, or "failed"
    std::vector<wire::HttpResponse> answers;

private:
    Task<void> run() {
        co_await daemon_.run();
        returned_ = true;
    }
    Task<void> send_text(std::string thread, std::string id, std::string text) {
        wire::InputMessage message;
        message.thread = base::ThreadId{std::move(thread)};
        message.content = wire::UserText{std::move(text)};
        try {
            co_await daemon_.send(std::move(message), base::MessageId{id});
            sent.push_back(id);
        } catch (const boost::system::system_error&) {
            sent.emplace_back("failed");
        }
    }
    Task<void> exchange(wire::HttpRequest request) {
        auto response = co_await daemon_.handle(std::move(request));
        answers.push_back(std::move(response));
    }

    Task<ports::StreamedResponse> send(wire::HttpRequest, base::Duration) override {
        throw ports::HttpFailure(ports::HttpFailure::Kind::refused, "nobody is there");
        co_return ports::StreamedResponse{};
    }
    Task<void> send(wire::OutputMessage message) override {
        if (lab_.outputs_failing > 0) {
            lab_.outputs_failing -= 1;
            throw boost::system::system_error(
                boost::system::errc::make_error_code(boost::system::errc::host_unreachable));
        }
        lab_.said.push_back(message.thread.str() + ": " + message.text);
        co_return;
    }
    Task<core::ModelTurn> complete(core::ModelRequest request, base::Instant) override {
        std::string newest;
        for (const auto& part : request.turns.back().parts) {
            if (const auto* text = std::get_if<core::SpokenText>(&part)) newest = text->text;
            if (const auto* result = std::get_if<core::ResultPart>(&part)) {
                newest = std::get<wire::TextItem>(result->content.front()).text;
            }
        }
        lab_.heard.push_back(newest);
        co_await sleeper_.sleep_for(lab_.thinks_for);
        if (lab_.model_fails) throw std::runtime_error("the model is broken");
        const auto found = lab_.script.find(newest);
        core::ModelTurn turn;
        if (found != lab_.script.end()) turn = found->second;
        if (found == lab_.script.end()) turn.text = "You said: " + newest;
        co_return turn;
    }
    void write(base::LogLevel, std::string_view text) override { lab_.log.emplace_back(text); }

    void slice_started(const base::ThreadId& thread,
                       const std::vector<base::MessageId>& batch) override {
        std::string ids;
        for (const auto& id : batch)
            ids += (ids.empty() ? "" : ",") + id.str();
        lab_.slices.push_back(thread.str() + ": " + ids);
    }
    void slice_ended(const base::ThreadId&, daemon::SliceEnd) override {}
    void message_repeated(const base::ThreadId&, const base::MessageId&) override {}
    void message_died(const base::ThreadId&, const base::MessageId&) override {}

    DaemonLab& lab_;
    sim::Process& process_;
    sim::ProcessClock clock_;
    sim::ProcessSleeper sleeper_;
    sqlite::SqliteDatabase file_;
    SlowDatabase database_;
    daemon::Daemon daemon_;
    bool returned_ = false;
};

}  // namespace torpor::tests
